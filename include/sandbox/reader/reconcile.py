"""The whole comparison."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from include.sandbox.reader.access import read_access
from include.sandbox.reader.atlas import Atlas
from include.sandbox.reader.conversations import read_comments
from include.sandbox.reader.duplicates import duplicates
from include.sandbox.reader.files import Fetch, read_files
from include.sandbox.reader.findings import Findings
from include.sandbox.reader.judge import Judge, Result, Row
from include.sandbox.reader.moments import Zone
from include.sandbox.reader.organization import read_organization
from include.sandbox.reader.people import StandIns
from include.sandbox.reader.records import open_records, read_records
from include.sandbox.reader.runs import read_runs
from include.sandbox.reader.templates import read_templates

DEFAULT_ZONE = "Europe/Berlin"


def reconcile(
    source: Row,
    target: Row,
    journal: Iterable[Row],
    findings_csv: Path | str,
    *,
    before: Row | None = None,
    fetch: Fetch | None = None,
    time_zone: str | None = None,
    people_csv: Path | str | None = None,
    records: str = "all",
) -> Result:
    """Both dumps are those of `GET /__sandbox__/state`.

    `before` is the target's dump from before the migration: with it, new objects that stem from nothing are found.
    `fetch` gives the bytes of a stored file, to look into zips. `time_zone`, by default the source organisation's,
    decides on which day a date without a time is. `records`: which runs are to have a record document. `people_csv` are
    the decisions about people.
    """
    zone = Zone(time_zone or (source.get("organization") or {}).get("timeZone") or DEFAULT_ZONE)
    judge = Judge(Findings.read(findings_csv))
    atlas = Atlas(source, target, zone, StandIns.read(people_csv) if people_csv else None)
    opened = open_records(judge, atlas, fetch, records)
    read_organization(judge, atlas)
    read_templates(judge, atlas)
    read_access(judge, atlas)
    read_runs(judge, atlas)
    read_comments(judge, atlas)
    read_files(judge, atlas, fetch)
    read_records(judge, atlas, opened, fetch, records)
    judge.result.duplicated += duplicates(atlas, before)
    judge.result.mails = sum(1 for entry in journal if _reaches_somebody(entry))
    return judge.result


def _reaches_somebody(entry: Any) -> bool:
    """An entry of the journal: a mail to people or a call of a webhook."""
    recipients = entry["recipients"] if isinstance(entry, dict) else entry.recipients
    return bool(recipients)
