"""The documentation names what is there: tests, files, keys, confs; no link of the site leads into the void."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from include.local_stack.paths import REPOSITORY
from include.reference.configuration import keys
from process_street_tallyfy.model.organization import schema

DOCS = REPOSITORY / "docs"
PAGES = sorted(path for path in DOCS.glob("**/*.md") if path.parent.name != "adr")
COVERAGE = (DOCS / "coverage.md").read_text("utf-8")
#: A row of the coverage table: the first design's words, what is here, the test.
ROW = re.compile(r"^\| (?P<asked>(?!The first design|---).+?) \| (?P<here>.+?) \| (?P<held>.*?) ?\|$", re.MULTILINE)
ROWS = [found.groupdict() for found in ROW.finditer(COVERAGE)]
NAMED = re.compile(r"`([\w/]*test_\w+\.py)::(test_\w+)`")
SOURCE = re.compile(r"`([\w/.-]+\.(?:py|yaml|sql)|Dockerfile|Makefile)`")
SETTING = re.compile(r"`((?:migration|source|target)\.[a-z_.]+)`")
CONF = re.compile(r"`(?:conf )?(\{.*?\})`|conf `(\{.*?\})`")
#: What a page would load from another host.
LOADED = re.compile(r"""<(?:script|link|img)\b[^>]*(?:src|href)=["']?(?:https?:)?//[^>]*>|@import|url\(["']?http""")
TESTS = {path: path.read_text("utf-8") for path in sorted((REPOSITORY / "tests").glob("**/test_*.py"))}
SOURCES = [path for top in ("plugins", "include", "tests") for path in (REPOSITORY / top).glob("**/*")]


def ends(path: Path, tail: str) -> bool:
    return str(path).endswith(f"/{tail}")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(DOCS)))
def test_every_test_that_a_page_names_is_there(page: Path) -> None:
    """A path may leave out its first folders, not more than it takes to mean one file."""
    wrong = {}
    for tail, name in NAMED.findall(page.read_text("utf-8")):
        found = [path for path, text in TESTS.items() if ends(path, tail) and f"def {name}(" in text]
        if len(found) != 1:
            wrong[f"{tail}::{name}"] = found
    assert wrong == {}


def test_the_coverage_table_has_a_test_in_each_row_or_says_not_yet() -> None:
    assert len(ROWS) > 150
    bare = [row["asked"] for row in ROWS if not NAMED.search(row["held"]) and "**Not yet**" not in row["here"]]
    assert bare == []


def test_every_file_that_the_coverage_table_names_is_there() -> None:
    named = {tail for row in ROWS for tail in SOURCE.findall(row["here"])}
    missing = [
        tail for tail in named if not (REPOSITORY / tail).exists() and not any(ends(path, tail) for path in SOURCES)
    ]
    assert missing == []


def test_every_setting_that_the_coverage_table_names_is_there() -> None:
    known = {key for key, *_ in keys(schema())}
    sections = {key.rpartition(".")[0] for key in known}
    assert {name for row in ROWS for name in SETTING.findall(row["here"])} - known - sections == set()


def test_every_conf_that_the_coverage_table_names_is_json() -> None:
    named = [one or other for row in ROWS for one, other in CONF.findall(row["here"])]
    assert len(named) > 3
    for text in named:
        assert json.loads(text)


def build(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", "site"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_the_site_loads_nothing_from_elsewhere_and_a_broken_link_or_anchor_stops_it(tmp_path: Path) -> None:
    shutil.copytree(DOCS, tmp_path / "docs")
    shutil.copy(REPOSITORY / "mkdocs.yml", tmp_path)
    done = build(tmp_path)
    assert done.returncode == 0, done.stderr
    made = [path for path in (tmp_path / "site").glob("**/*") if path.suffix in (".html", ".css")]
    assert len(made) > 50
    assert {path.name: found for path in made if (found := LOADED.findall(path.read_text("utf-8")))} == {}
    (tmp_path / "docs" / "index.md").write_text("[a](tutorial.md#nowhere) [b](absent.md)\n", encoding="utf-8")
    broken = build(tmp_path)
    assert broken.returncode != 0
    for link in ("tutorial.md#nowhere", "absent.md"):
        assert re.search(rf"WARNING .*'{link}'", broken.stderr), broken.stderr
