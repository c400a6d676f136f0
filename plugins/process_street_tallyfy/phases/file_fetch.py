"""A file on its way: fetched into the private folder, hashed, packed where the target refuses its kind."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future, wait
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from airflow.sdk import ObjectStoragePath

from process_street_tallyfy.errors import MigrationError, NotServed, ServerTrouble
from process_street_tallyfy.http.download import Declared, Downloaded
from process_street_tallyfy.ledger.mapping import Mappings
from process_street_tallyfy.ledger.row import Key, Row
from process_street_tallyfy.model.plan import FilePlan
from process_street_tallyfy.phases.drive import digest
from process_street_tallyfy.phases.private_folder import write_private
from process_street_tallyfy.phases.trouble import OF_ONE_OBJECT
from process_street_tallyfy.process_street.reads import ProcessStreetReads
from process_street_tallyfy.tallyfy.reads import TallyfyReads
from process_street_tallyfy.transform.file import inner_name

CHUNK = 1 << 20
MOST_DOWNLOADS = 5
#: What the read-back of a file says.
BYTES_DIFFER = "bytes_differ"
#: A transfer of what is read back may be cut without a word as well.
READINGS = 2


@dataclass(frozen=True)
class Fetched:
    """A file that waits in the private folder. ``as_declared``: it is as long as the source says."""

    plan: FilePlan
    path: ObjectStoragePath
    size: int
    sha256: str
    as_declared: bool = True
    by_hand: bool = False


def fetch_all(
    reads: ProcessStreetReads,
    folder: ObjectStoragePath,
    wanted: Sequence[tuple[FilePlan, ObjectStoragePath | None]],
    threads: Executor,
    meanwhile: Callable[[], None],
    every: float,
) -> list[tuple[FilePlan, Fetched | MigrationError]]:
    """In the order of the plans, so many at a time as there are ``threads``.

    ``meanwhile`` is called every so many seconds.

    ``reads`` were opened by the caller: Airflow's connections are not for threads.
    """
    running: list[Future[tuple[FilePlan, Fetched | MigrationError]]] = []
    try:
        for plan, exported in wanted:
            running.append(threads.submit(fetch, reads, folder, plan, exported))
        waiting = set(running)
        while waiting:
            waiting = wait(waiting, timeout=every).not_done
            meanwhile()
    finally:
        wait({future for future in running if not future.cancel()})
    return [future.result() for future in running]


def fetch(
    reads: ProcessStreetReads, folder: ObjectStoragePath, plan: FilePlan, exported: ObjectStoragePath | None = None
) -> tuple[FilePlan, Fetched | MigrationError]:
    """The source's bytes; ``exported``, where it has none. Runs in a thread: no ledger in here."""
    path = folder / f"{plan.source_id.replace('/', '_')}.part"
    try:
        try:
            item = _served(reads, path, plan)
        except NotServed:
            if exported is None:
                raise
            item = _copied(exported, path, plan)
    except OF_ONE_OBJECT as error:
        return plan, error
    return plan, _packed(item)


def _served(reads: ProcessStreetReads, path: ObjectStoragePath, plan: FilePlan) -> Fetched:
    if plan.href is None:
        raise NotServed("the source gives no link to the bytes", kind=plan.kind, source_id=plan.source_id)
    for href in (plan.href, *plan.others):
        try:
            got = _complete(reads, href, path, Declared(plan.mime_type, plan.size))
        except NotServed as error:
            refused = error
            continue
        return Fetched(plan, path, got.size, got.sha256, as_declared=plan.size in (0, got.size))
    raise refused


def _complete(reads: ProcessStreetReads, href: str, path: ObjectStoragePath, declared: Declared) -> Downloaded:
    """A download as long as the source declares, or one that came twice alike: then the source has no more.

    A proxy may cut a file and declare the cut length itself, so that the transfer looks whole.
    ``size`` 0: the source does not say, and one download counts.

    :raises ServerTrouble: every download was another.
    """
    before = None
    for _ in range(MOST_DOWNLOADS):
        with write_private(path) as into:
            got = reads.download(href, into, declared)
        if declared.size in (0, got.size) or got == before:
            return got
        before = got
    raise ServerTrouble("a file came in another length each time", code="file_unsteady")


def _copied(exported: ObjectStoragePath, path: ObjectStoragePath, plan: FilePlan) -> Fetched:
    """Hashed on its way: what is read back from the target later is compared with it."""
    reader = Hasher()
    with exported.open("rb") as stream, write_private(path) as into:
        for chunk in iter(lambda: stream.read(CHUNK), b""):
            reader.write(chunk)
            into.write(chunk)
    return Fetched(plan, path, reader.size, reader.hexdigest(), by_hand=True)


def _packed(item: Fetched) -> Fetched:
    """A file whose extension the target refuses travels in a zip; the same bytes give the same zip."""
    inner = inner_name(item.plan.filename)
    if inner is None:
        return item
    path = item.path.parent / f"{item.path.name}.zip"
    with (
        item.path.open("rb") as stream,
        write_private(path) as out,
        ZipFile(out, "w", ZIP_DEFLATED) as archive,
        archive.open(ZipInfo(inner), "w") as entry,
    ):
        shutil.copyfileobj(stream, entry, CHUNK)
    item.path.unlink()
    reader = Hasher()
    with path.open("rb") as stream:
        shutil.copyfileobj(stream, reader, CHUNK)
    return replace(item, path=path, size=reader.size, sha256=reader.hexdigest())


class Renewing:
    """A file that calls ``renew`` whenever a part of it is read: sending it may take longer than the lease."""

    def __init__(self, stream: BinaryIO, renew: Callable[[], None]) -> None:
        self._stream, self._renew = stream, renew

    def read(self, size: int = -1) -> bytes:
        self._renew()
        return self._stream.read(size)

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._stream.seek(offset, whence)

    def seekable(self) -> bool:
        return self._stream.seekable()

    def tell(self) -> int:
        return self._stream.tell()


class Hasher:
    """A write-only file that keeps a checksum instead of bytes."""

    def __init__(self) -> None:
        self._hash = sha256()
        self.size = 0

    def write(self, chunk: bytes) -> int:
        self._hash.update(chunk)
        self.size += len(chunk)
        return len(chunk)

    def hexdigest(self) -> str:
        return self._hash.hexdigest()


def holds_bytes(reads: TallyfyReads, row: Row, filename: str) -> bool:
    """Whether the target serves the bytes that were sent; asked ``READINGS`` times before they count as others."""
    return any(_served_digest(reads, str(row.target_id), filename) == row.payload_sha256 for _ in range(READINGS))


def tell_other_bytes(mapping: Mappings, key: Key) -> None:
    """The read-back is not what was sent."""
    mapping.wrong(*key, code=BYTES_DIFFER)


def _served_digest(reads: TallyfyReads, asset_id: str, filename: str) -> str:
    reader = Hasher()
    reads.download(asset_id, reader)
    return digest({"filename": filename, "sha256": reader.hexdigest(), "size": reader.size})
