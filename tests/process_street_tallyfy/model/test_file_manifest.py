"""``files.csv``: what fits counts, what does not is named by file, line and column."""

from __future__ import annotations

import pytest

from process_street_tallyfy.model.file_manifest import ManifestRow, is_inside, read_manifest


def test_rows_with_and_without_task_and_field_in_any_order_of_columns() -> None:
    content = "\ufeffpath;note;run_id;file_name;field\r\na/b.pdf;x;r1;b.pdf;Photo\r\nc.pdf;;r1;c.pdf;\r\n"
    assert read_manifest(content.encode()) == (
        [ManifestRow(2, "r1", "b.pdf", "a/b.pdf", "", "Photo"), ManifestRow(3, "r1", "c.pdf", "c.pdf")],
        [],
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"run_id,path\n", "files.csv, line 1, column file_name: the column is missing"),
        (b"", "files.csv, line 1, column run_id: the column is missing"),
        (b"run_id,file_name,path\nr,\xff,p\n", "files.csv, line 1, column run_id: the file is not UTF-8"),
        (b"run_id,file_name,path\nr,f.pdf,p\n,f.pdf,p\n", "files.csv, line 3, column run_id: is empty"),
        (b"run_id,file_name,path\nr,f.pdf\n", "files.csv, line 2, column path: is empty"),
        (b"run_id,file_name,path\nr,f.pdf,../f.pdf\n", "files.csv, line 2, column path: leads out of the folder"),
    ],
)
def test_a_line_that_does_not_fit_is_named_and_the_others_count(content: bytes, said: str) -> None:
    rows, problems = read_manifest(content)
    assert [str(problem) for problem in problems][0].startswith(said)
    assert len(rows) == (1 if b"r,f.pdf,p\n" in content else 0)


INSIDE = ("a.pdf", "a/b.pdf", "./a.pdf", "a..b.pdf", "a\\b.pdf", "ü ñ.pdf")
OUTSIDE = ("", "/etc/passwd", "../a", "a/../../b", "..\\a", "\\\\server\\a", "C:\\a", "s3://other/a", "file:a", "~/a")


@pytest.mark.parametrize("path", [*INSIDE, *OUTSIDE])
def test_no_path_leads_out_of_the_folder(path: str) -> None:
    assert is_inside(path) == (path in INSIDE)
