from __future__ import annotations

from pathlib import Path

import pytest

from include.sandbox.reader.findings import Findings

HEADER = "kind,source_id,parent_id,field,disposition,reason,advice\n"


def read(folder: Path, *rows: str, header: str = HEADER) -> Findings:
    file = folder / "findings.csv"
    file.write_text(header + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return Findings.read(file)


@pytest.mark.parametrize("source_id", ["-abc", "=abc", "+abc", "@abc", "abc", "'abc"])
def test_an_id_is_read_as_it_was(tmp_path: Path, source_id: str) -> None:
    cell = f"'{source_id}" if source_id[0] in "=+-@" else source_id
    findings = read(tmp_path, f'run,{cell},,name,converted,why,"do this, then that"')
    found = findings.of("run", source_id, "name")
    assert found is not None
    assert (found.disposition, found.reason) == ("converted", "why")


def test_ids_differ_by_case(tmp_path: Path) -> None:
    assert read(tmp_path, "run,abc,,name,converted,why,").of("run", "ABC", "name") is None


@pytest.mark.parametrize(
    ("field", "disposition", "covers"),
    [
        ("", "unsupported", True),
        ("", "preserved", True),
        ("", "absent", True),
        ("bytes", "unsupported", True),
        ("", "converted", False),
        ("name", "unsupported", False),
    ],
)
def test_only_what_was_left_out_or_kept_as_a_whole_covers_the_fields(
    tmp_path: Path, field: str, disposition: str, *, covers: bool
) -> None:
    findings = read(tmp_path, f"run,abc,,{field},{disposition},why,")
    assert (findings.whole("run", "abc") is not None) is covers


def test_other_columns_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="columns"):
        read(tmp_path, header="kind,source_id\n")
