"""Files: their facts and, from a seed, their bytes (api/process-street-api.md 2.20)."""

from __future__ import annotations

import hashlib
import random
import struct
import zlib
from dataclasses import dataclass
from typing import Any


@dataclass
class StoredFile:
    """`content` None: the bytes come from the id, so that a saved state stays small."""

    id: str
    name: str
    mime_type: str
    size: int
    content: bytes | None = None

    def bytes(self) -> bytes:
        if self.content is not None:
            return self.content
        make = MAKERS.get(self.mime_type, noise)
        return make(self.id, self.size)

    def view(self, url: str | None = None) -> dict[str, Any]:
        facts: dict[str, Any] = {"id": self.id, "name": self.name, "mimeType": self.mime_type, "size": self.size}
        return {**facts, "url": url} if url else facts

    def proof(self) -> dict[str, Any]:
        """The facts with the hash of the bytes, for an independent reader."""
        return {**self.view(), "sha256": hashlib.sha256(self.bytes()).hexdigest()}


def stored(name: str, mime_type: str, size: int, *, file_id: str) -> StoredFile:
    """A file of about `size` bytes; a PNG or a PDF is at least as long as its frame."""
    file = StoredFile(file_id, name, mime_type, size)
    file.size = len(file.bytes())
    return file


def noise(seed: str, size: int) -> bytes:
    return random.Random(seed).randbytes(size)


def prose(seed: str, size: int) -> bytes:
    chance = random.Random(seed)
    words = ("strap", "seam", "Größe", "batch", "sample", "tent", "fabric", "Muster", "invoice", "carton")
    text = "".join(f"{chance.choice(words)}," for _ in range(size // 6 + 1)).encode()[:size]
    return text.decode(errors="ignore").encode().ljust(size, b"\n")


def pdf(seed: str, size: int) -> bytes:
    head, tail = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n%", b"\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    filling = noise(seed, max(0, size - len(head) - len(tail))).hex().encode()[: max(0, size - len(head) - len(tail))]
    return head + filling + tail


def png(seed: str, size: int) -> bytes:
    """A one-pixel picture, padded with a private chunk."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    tail = chunk(b"IDAT", zlib.compress(b"\x00\x7f\x7f\x7f", 9)) + chunk(b"IEND", b"")
    spare = size - len(head) - len(tail) - 12
    return head + (chunk(b"prVt", noise(seed, spare)) if spare > 0 else b"") + tail


MAKERS = {"application/pdf": pdf, "image/png": png, "text/csv": prose, "text/plain": prose}
