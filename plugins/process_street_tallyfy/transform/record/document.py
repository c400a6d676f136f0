"""The two files of a record and the zip that holds them: the target takes neither of them bare (2.16)."""

from __future__ import annotations

import io
from dataclasses import dataclass
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from process_street_tallyfy.transform.record.facts import as_json, facts, sha256, version
from process_street_tallyfy.transform.record.page import page
from process_street_tallyfy.transform.record.reading import Source, reading

FORMAT = 1
JSON, PAGE = "record.json", "record.html"


@dataclass(frozen=True, slots=True)
class RunRecordPlan:
    """``source_id``: one state of one run. ``sha256`` is that of ``record.json``, ``content`` the zip."""

    source_id: str
    run_source_id: str
    filename: str
    sha256: str
    content: bytes


def plan_record(source: Source) -> RunRecordPlan:
    """Nothing but the run itself decides the file's name: it is how a lost upload is found again."""
    told = facts(source.run, source.comments, source.attachments)
    name, run_id, words = version(told), source.run.run.id, reading(source)
    text = as_json({"format": FORMAT, "version": name, "run": words, "told_by_process_street": told})
    checksum = sha256(text)
    html = page(words, version=name, checksum=checksum, told=as_json(told))
    return RunRecordPlan(
        source_id=f"{run_id}/record/{name}",
        run_source_id=run_id,
        filename=f"{run_id}_record_{name}.zip",
        sha256=checksum,
        content=pack({JSON: text, PAGE: html}),
    )


def pack(files: dict[str, str]) -> bytes:
    """Without times, so that the same texts are the same bytes."""
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, text in files.items():
            entry = ZipInfo(name)
            entry.compress_type = ZIP_DEFLATED
            archive.writestr(entry, text.encode())
    return out.getvalue()
