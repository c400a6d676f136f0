"""A stand-in server on a socket: Werkzeug's server with keep-alive and one send per answer.

Werkzeug closes every connection and waits 10 ms for stray input after each answer; a client with a connection
pool would measure that and not its own speed. This handler reads the declared body itself and keeps the line open.
"""

from __future__ import annotations

import shutil
import socket
import threading
from pathlib import Path
from typing import Any, BinaryIO, cast

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server
from werkzeug.wrappers import Request
from werkzeug.wsgi import LimitedStream

from include.sandbox.web import Answer, Dropped, StandIn

UNREAD_LIMIT = 1_000_000  # bytes of an unread body worth draining to save a connection


class KeepAliveHandler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    timeout = 300

    def setup(self) -> None:
        super().setup()
        open_connections(self.server).add(self.connection)

    def finish(self) -> None:
        open_connections(self.server).discard(self.connection)
        try:
            super().finish()
        except ConnectionError:
            self.close_connection = True

    def run_wsgi(self) -> None:
        if self.headers.get("Expect", "").strip().lower() == "100-continue":
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            self.wfile.flush()
        environ = self.make_environ()
        if "wsgi.input_terminated" not in environ:
            declared = int(self.headers.get("Content-Length") or 0)
            environ["wsgi.input"] = LimitedStream(cast(BinaryIO, self.rfile), declared)
        try:
            answer = cast(StandIn, cast(Any, self.server).app).answer(Request(environ))
            self._drain(environ["wsgi.input"])
            self._send(answer)
        except Dropped:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
        except (ConnectionError, TimeoutError):
            self.close_connection = True

    def _drain(self, stream: BinaryIO) -> None:
        """What the application did not read would be taken for the next request line."""
        left = UNREAD_LIMIT
        while left > 0:
            piece = stream.read(min(left, 65536))
            if not piece:
                return
            left -= len(piece)
        self.close_connection = True

    def _send(self, answer: Answer) -> None:
        payload = answer.payload()
        length = payload.stat().st_size if isinstance(payload, Path) else len(payload)
        self.send_response(answer.status)
        if answer.status != 204:
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(length))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if isinstance(payload, Path):
            with payload.open("rb") as source:
                shutil.copyfileobj(source, self.wfile)
        elif answer.status != 204:
            self.wfile.write(payload)
        self.wfile.flush()

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Requests are kept in the server's own log."""

    def version_string(self) -> str:
        return "sandbox"


def open_connections(server: Any) -> set[socket.socket]:
    connections: set[socket.socket] = server.__dict__.setdefault("open_connections", set())
    return connections


class Listener:
    """Runs a stand-in server in threads of this process. `url` is known before `start`."""

    def __init__(self, server: StandIn, host: str = "127.0.0.1", port: int = 0) -> None:
        self.server = server
        self._http: BaseWSGIServer = make_server(
            host, port, cast(Any, server), threaded=True, request_handler=KeepAliveHandler
        )
        self.url = f"http://{host}:{self._http.server_port}"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    def start(self) -> None:
        """The socket listens since construction: a client that connects before this waits, it is not refused."""
        self._thread.start()

    def stop(self) -> None:
        self.server.closing.set()
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()
        for connection in list(open_connections(self._http)):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue
