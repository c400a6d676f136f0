"""``make erase``: an organisation's or one person's content out of ledger, folders and buckets, with a certificate."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from include.local_stack.ledger import opened
from include.local_stack.migrate import read_organization
from include.local_stack.outcome import line
from include.local_stack.paths import Paths
from include.local_stack.secret import load_or_make
from include.local_stack.stack import key_connection
from process_street_tallyfy.errors import BadConfiguration
from process_street_tallyfy.ledger.holdings import ELSEWHERE

if TYPE_CHECKING:
    from process_street_tallyfy.phases.erase import Certificate


def erase(paths: Paths, name: str, console: Console, *, one_person: bool) -> int:
    """0 only when nothing was found afterwards. The person is in the environment: a process list shows arguments."""
    settings = read_organization(name)
    person = os.environ.get("PERSON", "").strip() if one_person else ""
    if one_person and not person:
        raise BadConfiguration(
            "PERSON is empty: nothing was erased",
            code="bad_conf",
            advice="give an address or an id, or leave PERSON out to erase the whole organisation",
        )
    os.environ.update(key_connection(load_or_make(paths)))
    os.environ["AIRFLOW_HOME"] = str(paths.airflow)  # where reports lie unless the file says otherwise
    from process_street_tallyfy.phases.erase import Erase  # imports Airflow, which reads the above

    with opened(paths) as connection:
        certificate, document = Erase(settings, connection, person).run()
    console.print_json(json.dumps(document))
    console.print(_table(certificate))
    for text in certificate.to_do:
        console.print(f"to do by hand: {text}", markup=False, highlight=False, soft_wrap=True)
    for place in ELSEWHERE:
        console.print(f"{place.place}: {place.to_do}", markup=False, highlight=False, soft_wrap=True)
    fields: dict[str, object] = {"result": "ok" if certificate.complete else "incomplete"}
    fields |= {"organization": certificate.organization, "subject": certificate.subject}
    fields |= {"erased": sum(certificate.erased.values()), "found": sum(certificate.found_afterwards.values())}
    console.print(line("erase", fields), highlight=False, soft_wrap=True)
    return 0 if certificate.complete else 1


def _table(certificate: Certificate) -> Table:
    found = Table(title=f"Erased from {certificate.organization}: {certificate.subject}", title_justify="left")
    for heading in ("where", "erased", "found afterwards"):
        found.add_column(heading)
    for place in sorted(certificate.erased.keys() | certificate.found_afterwards.keys()):
        counts = (certificate.erased.get(place, 0), certificate.found_afterwards.get(place, 0))
        found.add_row(place, *map(str, counts))
    return found
