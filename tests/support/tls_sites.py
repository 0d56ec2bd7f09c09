"""Sites of different owners, over TLS, at one port of this machine.

A browser reaches them by name with ``resolver_rules``. What a site answers is decided
by the Host header: by a function of the test, or by the program behind (a proxy that
ends TLS, as deployments have one).
"""

import contextlib
import http.client
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Self

from support.certificates import make_certificate

HTML = "text/html; charset=utf-8"
_HOP = {"connection", "keep-alive", "transfer-encoding", "host"}


@dataclass(frozen=True)
class Answer:
    """What a site answers."""

    body: bytes
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": HTML})
    status: int = 200


@dataclass(frozen=True)
class Asked:
    """What a site was asked: the path with its query, and the headers."""

    path: str
    headers: http.client.HTTPMessage


Site = Callable[[Asked], Answer | int]
"""Gives the answer, or the port of the program behind that is to answer."""


class TlsSites:
    """A server for several names, each a site of its own; a context.

    ``sites`` gives what each name answers; it may be changed while it serves.
    """

    def __init__(self, folder: Path, *names: str) -> None:
        self.sites: dict[str, Site] = {}
        _, context = make_certificate(folder, *names)
        handler = type("_Handler", (_Handler,), {"sites": self.sites})
        self._server = _Server(("127.0.0.1", 0), handler)
        self._server.socket = context.wrap_socket(
            self._server.socket, server_side=True, do_handshake_on_connect=False
        )
        self.port: int = self._server.server_port
        self._names = names

    def __enter__(self) -> Self:
        Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def resolver_rules(self) -> str:
        """Give the browser's switch that leads all names here."""
        rules = ", ".join(f"MAP {name} 127.0.0.1" for name in self._names)
        return f"--host-resolver-rules={rules}"

    def origin(self, name: str) -> str:
        """Give the origin of a site."""
        return f"https://{name}:{self.port}"


def _nobody(_asked: Asked) -> Answer:
    return Answer(b"There is no such site", status=404)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_arguments: object) -> None:
        """Say nothing: browsers end connections as they like."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60
    sites: dict[str, Site]

    def do_GET(self) -> None:
        """Answer for the site that was asked."""
        name = (self.headers["Host"] or "").partition(":")[0]
        answer = self.sites.get(name, _nobody)(Asked(self.path, self.headers))
        if isinstance(answer, int):
            self._pass_on(answer)
        else:
            self._send(answer)

    do_POST = do_PUT = do_DELETE = do_HEAD = do_GET  # noqa: N815

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""

    def _pass_on(self, port: int) -> None:
        """Ask the program behind, as a reverse proxy does."""
        length = int(self.headers["Content-Length"] or 0)
        forwarded = {
            "X-Forwarded-For": self.client_address[0],
            "X-Forwarded-Proto": "https",
            "X-Forwarded-Host": self.headers["Host"],
            "Host": self.headers["Host"],
        }
        kept = {k: v for k, v in self.headers.items() if k.lower() not in _HOP}
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        with contextlib.closing(connection):
            body = self.rfile.read(length)
            connection.request(self.command, self.path, body, {**kept, **forwarded})
            answer = connection.getresponse()
            self._send_raw(answer.status, answer.getheaders(), answer.read())

    def _send(self, answer: Answer) -> None:
        self._send_raw(answer.status, list(answer.headers.items()), answer.body)

    def _send_raw(
        self, status: int, headers: list[tuple[str, str]], body: bytes
    ) -> None:
        self.send_response_only(status)
        for name, value in headers:
            if name.lower() not in {*_HOP, "content-length"}:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
