"""A file on its way: fetched into the private folder, hashed, packed where the target refuses its kind."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from hashlib import sha256
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from airflow.sdk import ObjectStoragePath

from process_street_tallyfy.errors import MigrationError, NotServed
from process_street_tallyfy.model.plan import FilePlan
from process_street_tallyfy.phases.private_folder import write_private
from process_street_tallyfy.phases.trouble import OF_ONE_OBJECT
from process_street_tallyfy.process_street.reads import ProcessStreetReads
from process_street_tallyfy.transform.file import inner_name

CHUNK = 1 << 20


@dataclass(frozen=True)
class Fetched:
    """A file that waits in the private folder."""

    plan: FilePlan
    path: ObjectStoragePath
    size: int
    sha256: str
    by_hand: bool = False


def fetch_all(
    reads: ProcessStreetReads,
    folder: ObjectStoragePath,
    wanted: Sequence[tuple[FilePlan, ObjectStoragePath | None]],
    workers: int,
    meanwhile: Callable[[], None],
    every: float,
) -> list[tuple[FilePlan, Fetched | MigrationError]]:
    """In the order of the plans, ``workers`` at a time; ``meanwhile`` is called every so many seconds.

    ``reads`` were opened by the caller: Airflow's connections are not for threads.
    """
    with ThreadPoolExecutor(max_workers=workers) as pool:
        running = [pool.submit(fetch, reads, folder, plan, exported) for plan, exported in wanted]
        waiting = set(running)
        while waiting:
            waiting = wait(waiting, timeout=every).not_done
            meanwhile()
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
    with write_private(path) as into:
        got = reads.download(plan.href, into)
    return Fetched(plan, path, got.size, got.sha256)


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
