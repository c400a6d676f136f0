from __future__ import annotations

import io

import pytest
from werkzeug.formparser import parse_form_data

from process_street_tallyfy.errors import DataError
from process_street_tallyfy.http.multipart import Multipart


def parsed(body: Multipart, sent: bytes) -> tuple[dict[str, str], dict[str, tuple[str | None, bytes]]]:
    """By a parser that is not ours."""
    environ = {
        "REQUEST_METHOD": "POST",
        "CONTENT_TYPE": body.content_type,
        "CONTENT_LENGTH": str(len(sent)),
        "wsgi.input": io.BytesIO(sent),
    }
    _, fields, files = parse_form_data(environ)
    return dict(fields), {name: (file.filename, file.read()) for name, file in files.items()}


@pytest.mark.parametrize("size", [1, 7, 8192, -1])
@pytest.mark.parametrize("content", [b"", b"x", b"\r\n--\r\n" * 5000])
def test_any_reader_gets_the_same_form(size: int, content: bytes) -> None:
    body = Multipart({"source": "local"}, part="name", filename="id.pdf", stream=io.BytesIO(content))
    length = len(body)
    sent = b"".join(iter(lambda: body.read(size), b""))
    assert len(sent) == length
    assert parsed(body, sent) == ({"source": "local"}, {"name": ("id.pdf", content)})


def test_a_file_name_cannot_end_its_header() -> None:
    body = Multipart({}, part="name", filename='a"\r\nX-Evil: 1\r\n\r\nü.pdf', stream=io.BytesIO(b"x"))
    sent = b"".join(iter(lambda: body.read(64), b""))
    _, files = parsed(body, sent)
    assert list(files) == ["name"]
    assert b"\r\nX-Evil" not in sent
    assert "ü.pdf".encode() in sent


def test_a_stream_is_sent_from_where_it_stands() -> None:
    stream = io.BytesIO(b"skipped|kept")
    stream.seek(8)
    body = Multipart({}, part="name", filename="f", stream=stream)
    assert parsed(body, b"".join(iter(lambda: body.read(5), b"")))[1]["name"] == ("f", b"kept")


def test_a_file_that_grows_meanwhile_keeps_the_announced_length() -> None:
    stream = io.BytesIO(b"old")
    body = Multipart({}, part="name", filename="f", stream=stream)
    stream.seek(0, io.SEEK_END)
    stream.write(b" and new")
    stream.seek(0)
    assert len(b"".join(iter(lambda: body.read(64), b""))) == len(body)


def test_a_stream_that_cannot_seek_is_refused() -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    with pytest.raises(DataError):
        Multipart({}, part="name", filename="f", stream=Pipe())
