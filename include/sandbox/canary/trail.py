"""Finds the words again, however they were written down."""

from __future__ import annotations

import base64
import gzip
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from include.sandbox.canary.words import BEGINNING

AROUND = 60
BASE64 = "base64"


def _base64_forms(word: bytes) -> Iterator[bytes]:
    """The part of a word's base64 that is the same whatever stands before and after it."""
    for shift in range(3):
        coded = base64.b64encode(b"\0" * shift + word)
        yield coded[4 if shift else 0 : len(coded) // 4 * 4 - 4]


def forms(beginning: str) -> dict[str, tuple[bytes, ...]]:
    """How it looks: name of the writing -> byte strings, in small letters but for base64.

    Quoting for URLs, JSON and HTML leaves plain letters alone, so that "plain" finds it; the escaped forms are those
    of writers that escape everything.
    """
    word = beginning.lower().encode()
    escapes = ("%{:02x}", "&#{};", "&#x{:x};", "\\u00{:02x}")
    return {
        "plain": (word,),
        "backwards": (word[::-1],),
        "hex": (word.hex().encode(),),
        "utf-16": (beginning.lower().encode("utf-16-le"),),
        "escaped": tuple("".join(form.format(byte) for byte in word).encode() for form in escapes),
        BASE64: tuple(_base64_forms(beginning.encode())),
    }


class Trail:
    """Every hit says what it was found in and how it was written."""

    def __init__(self, *beginnings: str) -> None:
        """``beginnings``: further words, such as a key that the servers give out."""
        self._needles = [
            (name, needle)
            for one in (BEGINNING, *beginnings)
            for name, needles in forms(one).items()
            for needle in needles
        ]

    def in_bytes(self, content: bytes, where: str) -> list[str]:
        small, found = content.lower(), []
        for name, needle in self._needles:
            at = (content if name == BASE64 else small).find(needle)
            if at >= 0:
                around = content[max(0, at - AROUND) : at + len(needle) + AROUND]
                found.append(f"{where}: {name}: {around!r}")
        return found + [hit for inner in unpacked(content) for hit in self.in_bytes(inner, f"{where} (packed)")]

    def in_text(self, text: str, where: str) -> list[str]:
        return self.in_bytes(text.encode("utf-8", "surrogateescape"), where)

    def below(self, folder: Path, but: frozenset[str] = frozenset()) -> list[str]:
        """Names and contents of all files below a folder; ``but``: names of files that are meant to hold content."""
        found = []
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            found += self.in_text(name, f"name of {name}")
            if path.is_file() and path.name not in but:
                found += self.in_bytes(path.read_bytes(), name)
        return found


def unpacked(content: bytes) -> Iterator[bytes]:
    """What is inside of an archive or of compressed bytes."""
    if content[:2] == b"PK" and zipfile.is_zipfile(BytesIO(content)):
        with zipfile.ZipFile(BytesIO(content)) as archive:
            yield from (archive.read(name) for name in archive.namelist())
    elif content[:2] == b"\x1f\x8b":
        yield gzip.decompress(content)
    elif content[:1] == b"\x78":
        try:
            yield zlib.decompress(content)
        except zlib.error:
            return
