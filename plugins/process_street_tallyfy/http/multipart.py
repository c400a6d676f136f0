"""A ``multipart/form-data`` body that is read while it is sent: a file is never whole in memory."""

from __future__ import annotations

import io
import os
from collections.abc import Mapping
from secrets import token_hex
from typing import BinaryIO

from process_street_tallyfy.errors import DataError


class Multipart:
    """Fields, then one file, as the bytes of a request body with a known length.

    :param stream: seekable; it is read from its present position to its end.
    :raises DataError: the stream cannot seek, so its length is unknown.
    """

    def __init__(self, fields: Mapping[str, str], *, part: str, filename: str, stream: BinaryIO) -> None:
        if not stream.seekable():
            raise DataError("a file to upload must be seekable", code="unseekable_file")
        boundary = token_hex(16)
        self.content_type = f"multipart/form-data; boundary={boundary}"
        self._stream = stream
        self._left = _bytes_left(stream)
        head = b"".join(_field(boundary, name, value) for name, value in fields.items())
        head += _opening(
            boundary, f'name="{_quoted(part)}"; filename="{_quoted(filename)}"', "application/octet-stream"
        )
        tail = f"\r\n--{boundary}--\r\n".encode()
        self._length = len(head) + self._left + len(tail)
        self._head, self._tail = io.BytesIO(head), io.BytesIO(tail)

    def __len__(self) -> int:
        return self._length

    def read(self, size: int = -1) -> bytes:
        """Up to ``size`` bytes; fewer at the borders of the parts, none at the end."""
        return self._head.read(size) or self._file(size) or self._tail.read(size)

    def _file(self, size: int) -> bytes:
        """Not beyond the length announced, should the file grow meanwhile."""
        chunk = self._stream.read(self._left if size < 0 else min(size, self._left))
        self._left -= len(chunk)
        return chunk


def _bytes_left(stream: BinaryIO) -> int:
    start = stream.tell()
    end = stream.seek(0, os.SEEK_END)
    stream.seek(start)
    return end - start


def _opening(boundary: str, disposition: str, content_type: str = "") -> bytes:
    lines = [f"--{boundary}", f"Content-Disposition: form-data; {disposition}"]
    if content_type:
        lines.append(f"Content-Type: {content_type}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def _field(boundary: str, name: str, value: str) -> bytes:
    return _opening(boundary, f'name="{_quoted(name)}"') + value.encode() + b"\r\n"


def _quoted(text: str) -> str:
    """Quotes and line breaks as browsers write them: a file name cannot end the header."""
    return text.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
