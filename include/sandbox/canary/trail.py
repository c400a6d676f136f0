"""Finds the words again, however they were written down."""

from __future__ import annotations

import base64
import gzip
import re
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from include.sandbox.canary.words import BEGINNING

AROUND = 60


def _base64_forms(word: bytes) -> Iterator[bytes]:
    """The part of a word's base64 that is the same whatever stands before and after it."""
    for shift in range(3):
        coded = base64.b64encode(b"\0" * shift + word)
        yield coded[4 if shift else 0 : len(coded) // 4 * 4 - 4]


def forms(beginning: str) -> dict[str, re.Pattern[bytes]]:
    """How it looks: name of the writing -> pattern. Quoting for URLs, JSON and HTML leaves plain letters alone."""
    word = beginning.encode()
    coded = b"|".join(re.escape(form) for form in _base64_forms(word))
    every = b"".join(f"(?:%{byte:02x}|&#{byte};|&#x{byte:x};|\\\\u00{byte:02x}|{chr(byte)})".encode() for byte in word)
    return {
        "plain": re.compile(word, re.IGNORECASE),
        "backwards": re.compile(word[::-1], re.IGNORECASE),
        "base64": re.compile(coded),
        "hex": re.compile(word.hex().encode(), re.IGNORECASE),
        "utf-16": re.compile(re.escape(beginning.encode("utf-16-le")), re.IGNORECASE),
        "escaped": re.compile(every, re.IGNORECASE),
    }


class Trail:
    """Every hit says what it was found in and how it was written."""

    def __init__(self, *beginnings: str) -> None:
        """``beginnings``: further words, such as a key that the servers give out."""
        self._patterns = [(name, pattern) for one in (BEGINNING, *beginnings) for name, pattern in forms(one).items()]

    def in_bytes(self, content: bytes, where: str) -> list[str]:
        found = [
            f"{where}: {name}: {content[max(0, hit.start() - AROUND) : hit.end() + AROUND]!r}"
            for name, pattern in self._patterns
            for hit in list(pattern.finditer(content))[:3]
        ]
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
