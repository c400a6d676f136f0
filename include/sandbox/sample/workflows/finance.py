"""Workflows of finance: month-end close, purchase request, vendor review."""

from __future__ import annotations

from include.sandbox.process_street.identity import muid
from include.sandbox.process_street.people import Grant
from include.sandbox.process_street.templates import Workflow
from include.sandbox.sample.blueprint import Blueprint, workflow
from include.sandbox.sample.people import GROUPS, PEOPLE, audit
from include.sandbox.sample.widgets import (
    BUSINESS_DAYS,
    SHIFT,
    always,
    any_of,
    ask,
    atom,
    document,
    due,
    may_see,
    starter,
    text,
)

GRETA = PEOPLE["Greta Sommer"]


def month_end() -> Workflow:
    name = "Month-end close"
    made = Blueprint(name, "5.4", audit(GRETA, 600, 60))
    made.task(
        "Open the close",
        [
            ask("Text", "Month", required=True, placeholder="2026-10"),
            ask("Date", "Closing date", required=True, timeOption="Excluded"),
            ask("Select", "Quarter end?", options=("Yes", "No"), defaultValue="No"),
        ],
        stop=True,
        assign=[always(GRETA)],
    )
    made.heading("Ledgers")
    for ledger, number in (("Receivables", 1), ("Payables", 2), ("Payroll", 3)):
        made.task(
            f"Reconcile {ledger.lower()}",
            [
                ask("Number", f"{ledger} balance", limits={"decimalPlaces": 2, "allowNegative": True}, unit="€"),
                ask("Textarea", f"{ledger} remarks", format="PlainText"),
            ],
            assign=[always(GROUPS["Finance"])],
            due=due("FormFieldValue", f"P{number}D", on="Closing_date", mode=BUSINESS_DAYS),
            see=[may_see({}, user=GROUPS["Finance"])],
        )
    made.task(
        "Quarterly provisions",
        [ask("Table", "Provisions", columnDefs=[_column("Account"), _column("Amount", "Number")])],
        hidden=True,
    )
    made.task(
        "Add up",
        [ask("Text", "Total")],
        kind="Code",
        config={
            "type": "Code",
            "code": "outputData.sum = String(Number(inputData.a) - Number(inputData.b));",
            "inputMapping": {"a": "Receivables_balance", "b": "Payables_balance"},
            "outputMapping": {"sum": "Total"},
        },
    )
    made.task(
        "Sign off",
        kind="Approval",
        config={"type": "Approval", "subjectTaskIds": ["Reconcile receivables", "Reconcile payables"]},
        assign=[always(PEOPLE["Mathilde Kranich"])],
        due=due("TaskDueDate", "P1D", on="Reconcile payroll"),
    )
    made.task("Report to the bank", [document("Form", "bank-report.xlsx", "application/vnd.ms-excel", 8000)])
    made.rule("Show", any_of([atom("Quarter_end?", "Is", "Yes")]), tasks=["Quarterly provisions"])
    made.due(due("FormFieldValue", "P7D", on="Closing_date", mode=SHIFT))
    return workflow(
        name,
        "Closing the books",
        "Month-end and year-end closing of the books",
        made,
        grants=[Grant(GRETA, "Edit"), Grant(GROUPS["Finance"], "ViewAll")],
    )


def purchase_request() -> Workflow:
    name, owner = "Purchase request", PEOPLE["Aylin Yıldız"]
    made = Blueprint(name, "2.7", audit(owner, 450, 200))
    made.task(
        "Describe the purchase",
        [
            ask("Text", "Article", required=True),
            ask("Number", "Net amount", required=True, limits={"minValue": 0, "maxDigits": 8, "decimalPlaces": 2}),
            ask("Select", "Supplier", data_set=muid("data set", "Suppliers")),
            ask("MultiFile", "Offers", limits={"extensions": [".pdf", ".png", ".eml"], "mode": "Multiple"}),
            ask("Textarea", "Notes", format="PlainText"),
        ],
        stop=True,
        assign=[starter()],
    )
    made.task("Second offer", [text("Above 5,000 € we need **two** offers."), ask("File", "Other offer")], hidden=True)
    made.task(
        "Approve the purchase",
        kind="Approval",
        stop=True,
        config={"type": "Approval", "subjectTaskIds": ["Describe the purchase"]},
        assign=[always(GRETA)],
        due=due("ChecklistStartDate", "PT48H", mode=BUSINESS_DAYS),
    )
    made.task("Order", [ask("Text", "Order number"), ask("Date", "Expected", timeOption="Excluded")])
    made.task(
        "Receive the goods",
        [ask("Date", "Received", timeOption="Excluded"), ask("Select", "Condition", options=("Complete", "Damaged"))],
        assign=[starter()],
    )
    made.task("Pay the invoice", [ask("MultiFile", "Invoice")], due=due("TaskCompletedDate", "P30D", on="Order"))
    made.task("Write it into the asset register", [ask("Text", "Asset number")])
    made.rule("Show", any_of([atom("Net_amount", "IsGreaterThan", "5000")]), tasks=["Second offer"])
    return workflow(
        name,
        "Everything above 250 €",
        "Finance",
        made,
        grants=[Grant(owner, "Edit"), Grant(GROUPS["All Members"], "Run")],
    )


def vendor_review() -> Workflow:
    name, owner = "Vendor review", PEOPLE["Ute Bauer"]
    made = Blueprint(name, "1.1", audit(owner, 380, 370))
    made.task(
        "Pick the vendor", [ask("Select", "Vendor", data_set=muid("data set", "Suppliers"), required=True)], stop=True
    )
    made.task(
        "Score",
        [
            ask("Number", "Quality", limits={"minValue": 1, "maxValue": 5}),
            ask("Number", "Delivery", limits={"minValue": 1, "maxValue": 5}),
            ask("Textarea", "Findings", format="RichText"),
        ],
        assign=[always(PEOPLE["Marco Ricci"])],
    )
    made.task("Ask the warehouse", [ask("Textarea", "Warehouse says", format="PlainText")])
    made.task("Visit the vendor", [ask("MultiSelect", "Seen", options=("Line", "Store", "Laboratory"))])
    made.task("Talk about improvements", [ask("Date", "Talk on", timeOption="Included")], hidden=True)
    made.task("File the certificate", [ask("MultiFile", "Certificate")])
    made.task("Set the next review", [ask("Date", "Next review", timeOption="Excluded")])
    made.rule(
        "Show",
        any_of([atom("Quality", "IsLessThan", "3")], [atom("Delivery", "IsLessThan", "3")]),
        tasks=["Talk about improvements"],
    )
    return workflow(name, "Once a year per vendor", "Operations", made, grants=[Grant(owner, "Edit")])


def _column(name: str, kind: str = "Text") -> dict[str, str]:
    return {"id": muid("column", name), "name": name, "columnType": kind}
