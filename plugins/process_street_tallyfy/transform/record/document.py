"""The two files of a record and the zip that holds them: the target takes neither of them bare (2.16)."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from process_street_tallyfy.transform.record.facts import as_json, facts, sha256, version
from process_street_tallyfy.transform.record.page import page
from process_street_tallyfy.transform.record.reading import Source, reading

FORMAT = 1
JSON, PAGE = "record.json", "record.html"


@dataclass(frozen=True)
class RunRecordPlan:
    """One state of one run. What it is called is known at once; its files are made when somebody asks for them.

    ``text`` is ``told`` as JSON.
    """

    source: Source
    told: dict[str, Any] = field(repr=False)
    text: str = field(repr=False)

    @cached_property
    def version(self) -> str:
        return version(self.text)

    @property
    def run_source_id(self) -> str:
        return self.source.run.run.id

    @property
    def source_id(self) -> str:
        return f"{self.run_source_id}/record/{self.version}"

    @property
    def filename(self) -> str:
        """Nothing but the run itself decides it: it is how a lost upload is found again."""
        return f"{self.run_source_id}_record_{self.version}.zip"

    @cached_property
    def words(self) -> dict[str, Any]:
        return reading(self.source)

    @cached_property
    def json(self) -> str:
        body = {"format": FORMAT, "version": self.version, "run": self.words, "told_by_process_street": self.told}
        return as_json(body)

    @property
    def sha256(self) -> str:
        """Of ``record.json``; the page names it."""
        return sha256(self.json)

    @cached_property
    def content(self) -> bytes:
        """The zip."""
        html = page(self.words, version=self.version, checksum=self.sha256, told=self.text)
        return pack({JSON: self.json, PAGE: html})


def plan_record(source: Source) -> RunRecordPlan:
    told = facts(source.run, source.comments, source.attachments)
    return RunRecordPlan(source, told, as_json(told))


def pack(files: dict[str, str]) -> bytes:
    """Without times, so that the same texts are the same bytes."""
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, text in files.items():
            entry = ZipInfo(name)
            entry.compress_type = ZIP_DEFLATED
            archive.writestr(entry, text.encode())
    return out.getvalue()
