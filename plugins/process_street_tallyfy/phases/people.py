"""Who was met in the source, what people decided about them, and the file in which they do.

The file holds names and addresses. It lies in the storage of files (``migration.storage.files``), in ``people/<run>``,
never among the reports, and the page does not offer it for download.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from airflow.sdk import ObjectStoragePath

from process_street_tallyfy.ledger.sightings import groups_of
from process_street_tallyfy.model.people.decision import Account, Action
from process_street_tallyfy.model.people.file import people_csv, read_people
from process_street_tallyfy.model.people.judgement import Directory
from process_street_tallyfy.model.people.lines import Problem
from process_street_tallyfy.model.people.members import read_members
from process_street_tallyfy.model.state import Phase
from process_street_tallyfy.phases.operator import MigrationOperator
from process_street_tallyfy.phases.places import path_safe, storage
from process_street_tallyfy.phases.private_folder import write_private
from process_street_tallyfy.phases.steps import WHOLE
from process_street_tallyfy.phases.workspace import Workspace
from process_street_tallyfy.transform.bad_line import BAD_LINE, finding_of, in_words

FILE = "people.csv"


class StagePeople(MigrationOperator):
    """Remembers everybody met and every account, takes the files of decisions in, and writes ``people.csv``."""

    phase = Phase.DISCOVERY

    def work(self, workspace: Workspace) -> dict[str, Any]:
        people = workspace.ledger.people.look()
        refresh_accounts(workspace)
        taken, problems = take_files(workspace)
        for problem in problems:
            self.log.warning("%s", in_words(problem))
        path = write_people(workspace)
        counts = {"people": len(people), "decisions_taken": taken, "lines_left_out": len(problems)}
        self.log.info("%d people and groups met, %d decisions taken from the file: %s", len(people), taken, path)
        return workspace.finished("discovery.people", WHOLE, counts)


def refresh_accounts(workspace: Workspace) -> None:
    """The target's members; its guests too as soon as somebody is to be one."""
    ledger, reads = workspace.ledger.people, workspace.target.reads
    accounts = [
        Account(member.id, member.email.strip().lower(), member.role or "", member.status or "")
        for member in reads.members()
    ]
    wanted = any(one.action is Action.GUEST for one in ledger.decisions().values())
    guests = [guest.email.strip().lower() for guest in reads.guests()] if wanted else []
    ledger.remember(accounts, guests)
    workspace.forget_people()


def directory(workspace: Workspace) -> Directory:
    """Everyone that a line may name."""
    ledger = workspace.ledger.people
    decided = ledger.decisions().values()
    invited = {one.address for one in decided if one.action is Action.INVITE}
    return Directory({person.who: person for person in ledger.known()}, ledger.accounts(), invited)


def take_files(workspace: Workspace) -> tuple[int, list[Problem]]:
    """How many decisions are new, and what is wrong with the other lines; each of those is a finding."""
    migration, known = workspace.settings.migration, directory(workspace)
    problems: list[Problem] = []
    taken = 0
    if migration.people:
        decisions, problems = read_people(migration.people, known)
        taken = workspace.ledger.people.take_file(decisions)
    if migration.group_members:
        problems = [*problems, *_take_members(workspace, migration.group_members, directory(workspace))]
    _report(workspace, problems)
    workspace.forget_people()
    return taken, problems


def _take_members(workspace: Workspace, path: str, known: Directory) -> list[Problem]:
    found, problems = read_members(path, known, groups_of(known.people.values()))
    members: dict[str, list[str]] = {}
    for one in found:
        members.setdefault(one.group, []).append(one.address)
    if found or not problems:  # a file that cannot be read takes nobody out
        workspace.ledger.people.put_members(members)
    return problems


def _report(workspace: Workspace, problems: Iterable[Problem]) -> None:
    """In place of the findings about an earlier version of the files."""
    findings = workspace.ledger.findings
    findings.withdraw([(one.kind, one.source_id) for one in findings.of_reason(BAD_LINE)], [BAD_LINE])
    findings.record(map(finding_of, problems))


def write_people(workspace: Workspace) -> ObjectStoragePath:
    """``people.csv`` with everybody met so far, readable for the owner alone where the storage is a disk."""
    ledger = workspace.ledger.people
    folder = storage(workspace.settings.migration.storage.files, workspace.settings.organization, "people")
    path = folder / path_safe(workspace.run_id) / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    with write_private(path) as out:
        out.write(people_csv(ledger.known(), ledger.accounts(), ledger.decisions()).encode())
    if path.protocol == "file":
        _only_for_the_owner(path)
    return path


def _only_for_the_owner(path: ObjectStoragePath) -> None:
    from pathlib import Path

    Path(path.path).chmod(0o600)
    Path(path.parent.path).chmod(0o700)
