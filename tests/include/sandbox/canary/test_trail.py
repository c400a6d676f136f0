"""A word is found however it was written; a page without one is clean."""

from __future__ import annotations

import base64
import gzip
import json
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

import pytest

from include.sandbox.canary.build import Canary
from include.sandbox.canary.trail import Trail
from include.sandbox.canary.words import Words

WORD = Words().word("test")


def zipped(text: str) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.txt", text)
    return out.getvalue()


WRITINGS: dict[str, Callable[[str], bytes]] = {
    "plain": str.encode,
    "upper case": lambda text: text.upper().encode(),
    "for a URL": lambda text: quote(text, safe="").encode(),
    "for a URL, every letter": lambda text: "".join(f"%{ord(char):02X}" for char in text).encode(),
    "JSON": lambda text: json.dumps({"a": text}).encode(),
    "JSON, every letter": lambda text: "".join(f"\\u{ord(char):04x}" for char in text).encode(),
    "HTML, every letter": lambda text: "".join(f"&#{ord(char)};" for char in text).encode(),
    "base64": lambda text: base64.b64encode(text.encode()),
    "base64, one further": lambda text: base64.b64encode(f".{text}".encode()),
    "base64, two further": lambda text: base64.b64encode(f"..{text}".encode()),
    "hex": lambda text: text.encode().hex().encode(),
    "utf-16": lambda text: text.encode("utf-16"),
    "gzip": lambda text: gzip.compress(text.encode()),
    "zlib": lambda text: zlib.compress(text.encode()),
    "zip": zipped,
}


@pytest.mark.parametrize("how", WRITINGS)
def test_a_word_is_found(how: str) -> None:
    assert Trail().in_bytes(WRITINGS[how](f"to <{WORD}@x.com>, now"), "here") != []
    assert Trail().in_bytes(WRITINGS[how]("to <nobody@x.com>, now"), "here") == []


def test_a_key_of_a_server_is_found_too() -> None:
    assert Trail("sandbox-personal-token").in_text("Bearer sandbox-personal-token", "log") != []


def test_files_are_found_by_name_and_by_content(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / f"{WORD}.txt").write_text("x")
    (tmp_path / "b.txt").write_text(WORD)
    (tmp_path / "people.csv").write_text(WORD)
    found = Trail().below(tmp_path, frozenset({"people.csv"}))
    assert sorted({hit.split(":")[0] for hit in found}) == ["b.txt", f"name of a/{WORD}.txt"]


def test_every_word_of_the_organisation_is_its_own() -> None:
    made = Canary().words.made
    assert len(made) > 60
    assert all(Trail().in_text(word, what) for word, what in made.items())
