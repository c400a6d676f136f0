"""The house's plan, checked on the source itself: who may import whom, how big a file may be, which words are out."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Collection, Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]
PACKAGE = REPOSITORY / "plugins" / "process_street_tallyfy"
NAME = "process_street_tallyfy"
MAX_LINES = 300

# room -> the rooms it may import. Literal on purpose: widening it is a decision, not a side effect.
BASE = {"errors", "enums"}
DATA = BASE | {"model"}
CALLING = DATA | {"metrics", "http"}
JUDGING = CALLING | {"transform", "process_street", "tallyfy", "ledger"}
WORKING = JUDGING | {"validate", "report", "redaction", "alerts"}
ALLOWED: dict[str, set[str]] = {
    "__init__": set(),
    "enums": set(),
    "errors": BASE,
    "provider_info": BASE,
    "model": BASE,
    "transform": DATA,
    "metrics": BASE,
    "http": DATA | {"metrics"},
    "process_street": CALLING,
    "tallyfy": CALLING,
    "ledger": DATA | {"metrics"},
    "redaction": BASE,
    "alerts": DATA | {"metrics", "redaction"},
    "validate": JUDGING,
    "report": JUDGING | {"validate", "redaction", "alerts"},
    "phases": WORKING,
    "dag": WORKING | {"phases"},
    "ui": WORKING | {"phases", "dag"},
}
OUTSIDE_FORBIDDEN = {
    "model": {"airflow", "requests", "psycopg", "sqlalchemy", "urllib3", "httpx"},
    "transform": {"airflow", "requests", "psycopg", "sqlalchemy", "urllib3", "httpx"},
    "ledger": {"requests", "urllib3", "httpx"},
    "http": {"psycopg", "sqlalchemy"},
    "process_street": {"psycopg", "sqlalchemy"},
    "tallyfy": {"psycopg", "sqlalchemy"},
}
BAD_NAMES = {"util", "utils", "helper", "helpers", "manager", "managers", "common", "misc"}
# Built from parts, so that this file does not hold what it looks for.
MARKS = [first + second for first, second in (("TO", "DO"), ("FIX", "ME"), ("XX", "X"), ("HA", "CK"))]
PLACES = [
    first + second for first, second in (("/wo", "rk/main"), ("/wo", "rk/shared"), ("/ro", "ot/"), ("/ho", "me/"))
]
BAD_WORDS = re.compile(rf"\b(?:{'|'.join(MARKS)})\b|{'|'.join(PLACES)}")
TEXT = {".py", ".md", ".yaml", ".yml", ".toml", ".txt", ".sql", ".json", ".j2", ".sh", ""}


@cache
def tracked() -> tuple[Path, ...]:
    """Files of the repository: known to git or about to be."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],  # noqa: S607 - the user's own git
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode != 0:  # an unpacked archive
        found = [
            path for top in ("plugins", "include", "dags", "tests", "docs") for path in (REPOSITORY / top).rglob("*")
        ]
        return tuple(sorted(path for path in found if path.is_file() and "__pycache__" not in path.parts))
    return tuple(sorted(path for path in map(REPOSITORY.joinpath, listed.stdout.splitlines()) if path.is_file()))


def sources(below: Path) -> list[Path]:
    return [path for path in tracked() if path.suffix == ".py" and path.is_relative_to(below)]


def imported(path: Path, *, types_too: bool = True) -> Iterator[str]:
    """Absolute names of everything a module imports, at its top or in a function."""
    waiting: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif types_too or not (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"):
            waiting += ast.iter_child_nodes(node)


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")


def owner(name: str, modules: Collection[str]) -> str | None:
    """The module that ``name`` is or lies in: the longest one that is a prefix."""
    parts = name.split(".")
    prefixes = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((prefix for prefix in prefixes if prefix in modules), None)


def test_every_room_is_in_the_table() -> None:
    assert {room_of(path) for path in sources(PACKAGE)} <= set(ALLOWED)


def allows(room: str, name: str) -> bool:
    """Whether a module of ``room`` may import ``name``; names outside the package are not judged here."""
    package, *inside = name.split(".")
    return package != NAME or not inside or inside[0] in ALLOWED[room] | {room, "__version__"}


@pytest.mark.parametrize("room", sorted(ALLOWED))
def test_imports_point_one_way(room: str) -> None:
    wrong = [
        f"{path.relative_to(PACKAGE)} imports {name}"
        for path in sources(PACKAGE)
        if room_of(path) == room
        for name in imported(path)
        if not allows(room, name)
    ]
    assert wrong == []


def test_the_table_has_one_direction() -> None:
    """What a room may import, its importers may import too, and nobody may import its importer (no cycle)."""
    order = list(TopologicalSorter({room: rooms - {room} for room, rooms in ALLOWED.items()}).static_order())
    upward = [(low, high) for at, low in enumerate(order) for high in order[at + 1 :] if allows(low, f"{NAME}.{high}")]
    assert upward == []
    for room, rooms in ALLOWED.items():
        assert set().union(*(ALLOWED[other] for other in rooms - {room})) <= rooms, room


def test_modules_have_no_cycle() -> None:
    """Inside a room too. An import in a function counts: it hides a cycle, it does not end it."""
    modules = {module_of(path): path for path in sources(PACKAGE)}
    graph = {
        module: {
            found for name in imported(path, types_too=False) if (found := owner(name, modules)) and found != module
        }
        for module, path in modules.items()
    }
    assert len(list(TopologicalSorter(graph).static_order())) == len(modules)


@pytest.mark.parametrize("room", sorted(OUTSIDE_FORBIDDEN))
def test_pure_rooms_stay_pure(room: str) -> None:
    wrong = [
        f"{path.relative_to(PACKAGE)} imports {name}"
        for path in sources(PACKAGE)
        if room_of(path) == room
        for name in imported(path)
        if name.split(".")[0] in OUTSIDE_FORBIDDEN[room]
    ]
    assert wrong == []


def test_the_sandbox_is_the_other_party() -> None:
    sandbox = REPOSITORY / "include" / "sandbox"
    wrong = [
        f"{path.relative_to(sandbox)} imports {name}"
        for path in sources(sandbox)
        for name in imported(path)
        if name.split(".")[0] == NAME or name.startswith("include.local_stack")
    ]
    assert wrong == []


def test_the_package_knows_nothing_of_the_sandbox() -> None:
    wrong = [
        f"{path.relative_to(PACKAGE)} imports {name}"
        for path in sources(PACKAGE)
        for name in imported(path)
        if name.split(".")[0] == "include"
    ]
    assert wrong == []


def test_no_file_is_too_long() -> None:
    lengths = {
        str(path.relative_to(REPOSITORY)): len(path.read_text(encoding="utf-8").splitlines())
        for path in sources(REPOSITORY)
    }
    assert {name: lines for name, lines in lengths.items() if lines > MAX_LINES} == {}


def test_no_room_for_leftovers() -> None:
    parts = {part.removesuffix(".py") for path in sources(REPOSITORY) for part in path.relative_to(REPOSITORY).parts}
    assert parts & BAD_NAMES == set()


def test_forbidden_words() -> None:
    wrong = [
        f"{path.relative_to(REPOSITORY)}:{number}: {found.group()}"
        for path in tracked()
        if path.suffix in TEXT
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if (found := BAD_WORDS.search(line))
    ]
    assert wrong == []


def test_the_lock_pins_everything_and_names_no_host() -> None:
    lines = (REPOSITORY / "requirements.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line and not line.lstrip().startswith("#")]
    assert [line for line in pins if not re.match(r"^[A-Za-z0-9._-]+==[^ ;]+(?: |$)", line)] == []
    assert [line for line in lines if "://" in line or line.startswith("-")] == []
