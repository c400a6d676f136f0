"""``make erase``: an organisation's or one person's content goes; ids, hashes and the audit stay.

::

    lease -> erase_begun -> tables -> folders and buckets -> looked for again -> certificate -> erase_ended -> release

Broken off anywhere, the same command goes on.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

from process_street_tallyfy.errors import BadConfiguration, LeaseHeld
from process_street_tallyfy.ledger.canonical import digest
from process_street_tallyfy.ledger.connection import Connection
from process_street_tallyfy.ledger.erasure import Erasure
from process_street_tallyfy.ledger.facade import Ledger
from process_street_tallyfy.ledger.holdings import ELSEWHERE
from process_street_tallyfy.ledger.sealing import address_id
from process_street_tallyfy.model.organization import OrganizationFile
from process_street_tallyfy.model.people.redaction import Subject
from process_street_tallyfy.phases.places import path_safe, storage
from process_street_tallyfy.phases.private_folder import sweep, write_private
from process_street_tallyfy.phases.workspace import LEASE_SECONDS

if TYPE_CHECKING:
    from airflow.sdk import ObjectStoragePath

HOLDER = "erase"
WHOLE = "organization"
FILES, PEOPLE, REPORTS, CERTIFICATES = "files", "people", "reports", "certificates"


@dataclass(frozen=True)
class Certificate:
    """Names nobody: the subject is ``organization``, a source id, or a keyed hash of an address."""

    organization: str
    subject: str
    began: str
    ended: str
    erased: dict[str, int]
    found_afterwards: dict[str, int]
    to_do: list[str]
    stays: list[dict[str, str]] = field(default_factory=lambda: [asdict(item) for item in ELSEWHERE])

    @property
    def complete(self) -> bool:
        return not self.found_afterwards


@dataclass
class Erase:
    """One erasure of one organisation. ``person``: an address, or an id of either side; '' = the organisation."""

    settings: OrganizationFile
    connection: Connection
    person: str = ""

    def run(self) -> tuple[Certificate, dict[str, Any]]:
        """The certificate, and the document with its place in the audit.

        :raises LeaseHeld: a run of the organisation is writing.
        :raises BadConfiguration: nobody is known by that address or id.
        """
        with holding(Ledger(self.connection, self.settings.organization, HOLDER, task_id=HOLDER)) as ledger:
            return self._erase(ledger)

    def _erase(self, ledger: Ledger) -> tuple[Certificate, dict[str, Any]]:
        def pulse() -> None:
            ledger.leases.renew(ledger.scope.fence or 0)

        who = self._who(ledger, Erasure(ledger.scope, "", pulse)) if self.person else None
        erasure = Erasure(ledger.scope, subject_of(who), pulse)
        began = erasure.begin()
        if who is None:
            erasure.organization()
            self._folders(erasure)
            left = erasure.rows_left()
        else:
            erasure.person(who)
            self._files(erasure, who)
            left = erasure.left(who) | self._files_left(who)
        certificate = Certificate(
            organization=self.settings.organization,
            subject=erasure.subject,
            began=began.at.astimezone(timezone.utc).isoformat(timespec="seconds"),
            ended=datetime.now(timezone.utc).isoformat(timespec="seconds"),
            erased=erasure.counts(),
            found_afterwards=left,
            to_do=list(self._beside(who)),
        )
        return certificate, self._keep(certificate, erasure)

    def _keep(self, certificate: Certificate, erasure: Erasure) -> dict[str, Any]:
        """Into the audit, whole, and into the folder of certificates. One that left something has no end: run again."""
        document: dict[str, Any] = {"certificate": "erasure", **asdict(certificate)}
        if not certificate.complete:
            return document
        sha256 = digest(document)
        entry = erasure.end(sha256)
        document |= {"sha256": sha256, "audit": {"entry": entry.id, "hash": entry.hash}}
        folder = self._folder(CERTIFICATES)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{path_safe(f'{certificate.ended}-{certificate.subject}')}.json"
        with write_private(path) as out:
            out.write(json.dumps(document, indent=2).encode())
        return {**document, "kept": str(path)}

    def _who(self, ledger: Ledger, erasure: Erasure) -> Subject:
        """Everything that is known of the person, from the tables and from what was staged."""
        given = self.person.strip()
        of_id = [one.address for one in ledger.people.accounts().values() if str(one.id) == given]
        addresses = frozenset([given.lower()] if "@" in given else of_id)
        who = Subject(addresses) if addresses else Subject(ids=frozenset({given}))
        for known in ledger.people.known():
            if known.who in who.addresses or known.source_id in who.ids:
                who = who.met_in({"id": known.source_id, "email": known.address, "username": known.name})
        who = erasure.met(who)
        if not self._is_known(ledger, erasure, who):
            raise BadConfiguration(
                f"Nobody of {self.settings.organization} is known by the address or id in PERSON",
                code="unknown_person",
                advice="give the address as it stands in people.csv, the id of Process Street, or the id of Tallyfy; "
                "nothing was erased",
            )
        return who

    def _is_known(self, ledger: Ledger, erasure: Erasure, who: Subject) -> bool:
        """Nothing but an id: nobody was met under it."""
        if who.names or (who.addresses and who.ids):
            return True
        return bool(who.addresses) and bool(erasure.left(who) or self._files_left(who))

    def _folder(self, purpose: str) -> ObjectStoragePath:
        return folder_of(self.settings, purpose)

    def _folders(self, erasure: Erasure) -> None:
        for purpose in (FILES, PEOPLE, REPORTS):
            erasure.note(purpose, sweep(self._folder(purpose)))

    def _files(self, erasure: Erasure, who: Subject) -> None:
        """No run is under way: what lies on its way is left over. Reports keep everything but the person."""
        erasure.note(FILES, sweep(self._folder(FILES)))
        for purpose in (PEOPLE, REPORTS):
            changed = 0
            for path, before, after in self._read(purpose, who):
                if after != before:
                    with write_private(path) as out:
                        out.write(after.encode("utf-8", "surrogateescape"))
                    changed += 1
            erasure.note(purpose, changed)

    def _files_left(self, who: Subject) -> dict[str, int]:
        found = {
            purpose: sum(before != after for _, before, after in self._read(purpose, who))
            for purpose in (PEOPLE, REPORTS)
        }
        return {purpose: number for purpose, number in found.items() if number}

    def _read(self, purpose: str, who: Subject) -> Iterator[tuple[ObjectStoragePath, str, str]]:
        """Each file as it is, and without the person."""
        for path in _walk(self._folder(purpose)):
            with path.open("rb") as stream:
                text = bytes(stream.read()).decode("utf-8", "surrogateescape")
            yield path, text, _without(who, path.name, text)

    def _beside(self, who: Subject | None) -> Iterator[str]:
        """What a person has to do: files that the organisation file names are the customer's own."""
        migration = self.settings.migration
        for path in filter(None, (migration.people, migration.group_members)):
            file = Path(path)
            lines = file.read_text("utf-8", "surrogateescape").splitlines() if file.exists() else []
            if who is None and lines:
                yield f"delete {file.name}"
            elif who is not None:
                numbers = [str(number) for number, line in enumerate(lines, 1) if who.is_in(line)]
                if numbers:
                    yield f"take line {', '.join(numbers)} out of {file.name}"


def folder_of(settings: OrganizationFile, purpose: str) -> ObjectStoragePath:
    """An organisation's own folder, with all its runs."""
    places = settings.migration.storage
    url = places.files if purpose in (FILES, PEOPLE) else places.reports
    return storage(url, settings.organization, purpose)


def subject_of(who: Subject | None) -> str:
    if who is None:
        return WHOLE
    return min(who.ids, default="") or address_id(min(who.addresses))


@contextmanager
def holding(ledger: Ledger) -> Iterator[Ledger]:
    """The ledger with the organisation's lease, in the name of its run; no run writes meanwhile.

    :raises LeaseHeld: one is writing.
    """
    lease, holder = ledger.leases.current(), ledger.scope.run_id
    if lease is not None and lease.live and lease.holder != holder:
        raise LeaseHeld(
            f"Run {lease.holder} writes for {ledger.scope.organization}: nothing was erased",
            advice="let it finish or end it, then try again",
        )
    token = ledger.leases.acquire(holder, LEASE_SECONDS)
    try:
        yield ledger.fenced(token)
    finally:
        ledger.leases.release(token)


def _without(who: Subject, name: str, text: str) -> str:
    if name.endswith(".json"):
        try:
            before = json.loads(text)
        except json.JSONDecodeError:
            return who.text(text)
        after = who.without(before)
        return text if after == before else json.dumps(after, indent=2)
    return who.text(text)


def _walk(folder: ObjectStoragePath) -> Iterator[ObjectStoragePath]:
    if not folder.exists():
        return
    for path in list(folder.iterdir()):
        if path.is_dir():
            yield from _walk(path)
        else:
            yield path
