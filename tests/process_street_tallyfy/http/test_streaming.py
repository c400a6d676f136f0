"""Files of every size go through in pieces: what a worker holds in memory does not grow with the file."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from process_street_tallyfy.http.call import Call
from process_street_tallyfy.http.download import Downloader
from process_street_tallyfy.http.multipart import Multipart
from process_street_tallyfy.http.session import ApiSession

#: The largest file that the target takes (api/tallyfy-api.md 2.16).
LARGEST = 100 * 1000 * 1000
#: In bytes; measured: about 3 MB.
MOST_HELD = 12_000_000
#: Another process, so that what it holds is not counted: gives any number of bytes, counts and hashes what it gets.
SERVER = """
import hashlib, json
from http.server import BaseHTTPRequestHandler, HTTPServer
PIECE = bytes(range(256)) * 256
class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        left = int(self.path.rpartition("/")[2])
        self.send_response(200)
        self.send_header("Content-Type", "application/octet-stream")
        self.send_header("Content-Length", str(left))
        self.end_headers()
        while left > 0:
            self.wfile.write(PIECE[:left])
            left -= len(PIECE)
    def do_POST(self):
        left = size = int(self.headers["Content-Length"])
        digest = hashlib.sha256()
        while left > 0:
            chunk = self.rfile.read(min(left, 65536))
            digest.update(chunk)
            left -= len(chunk)
        body = json.dumps({"size": size, "sha256": digest.hexdigest()}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *args):
        return None
server = HTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
"""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    process = subprocess.Popen([sys.executable, "-c", SERVER], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
    process.kill()
    process.wait()


def expected(size: int) -> str:
    piece = bytes(range(256)) * 256
    digest = sha256()
    for _ in range(size // len(piece)):
        digest.update(piece)
    digest.update(piece[: size % len(piece)])
    return digest.hexdigest()


@pytest.mark.parametrize("size", [0, 1, 65_537, LARGEST])
def test_down_and_up_again_without_being_held(
    server: str, make_session: Callable[..., ApiSession], tmp_path: Path, size: int
) -> None:
    session, path = make_session(server, read_timeout=60.0), tmp_path / "file"
    tracemalloc.start()
    with path.open("w+b") as file:
        got = Downloader(session).fetch(Call("GET", "(file link)", url=f"{server}/{size}"), file)
        file.seek(0)
        body = Multipart({"source": "local"}, part="name", filename="f.pdf", stream=file)
        stored = session.json(Call("POST", "/assets", body=lambda: body))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (got.size, got.sha256) == (size, expected(size))
    assert stored["size"] == len(body)
    assert peak < MOST_HELD, f"{peak} bytes were held for a file of {size}"
