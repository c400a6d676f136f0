"""The company's workflows: twelve that run, one archived, one draft, one empty."""

from __future__ import annotations

from include.sandbox.process_street.templates import Workflow
from include.sandbox.sample.workflows.customers import client_intake, content_publishing, trade_fair
from include.sandbox.sample.workflows.engineering import incident_response, release_checklist
from include.sandbox.sample.workflows.finance import month_end, purchase_request, vendor_review
from include.sandbox.sample.workflows.onboarding import onboarding
from include.sandbox.sample.workflows.operations import policy_review, supplier_portal, untitled, weekly_review
from include.sandbox.sample.workflows.people import access_request, offboarding


def workflows() -> list[Workflow]:
    return [
        onboarding(),
        offboarding(),
        client_intake(),
        month_end(),
        incident_response(),
        content_publishing(),
        purchase_request(),
        vendor_review(),
        release_checklist(),
        weekly_review(),
        access_request(),
        policy_review(),
        trade_fair(),
        supplier_portal(),
        untitled(),
    ]
