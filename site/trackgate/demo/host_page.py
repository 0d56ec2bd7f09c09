"""Somebody else's page that embeds a track, for the demo.

It is served on an origin, and by name a site, of its own, so that the browser treats
the demo's frames as it treats those on a customer's page. The page keeps a strict
policy: all that it may load from elsewhere is the widget's script and its frame.
"""

import http
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from string import Template
from threading import Thread
from urllib.parse import urlsplit

from markupsafe import escape

from trackgate.core.paths import DATA_ROOT

_FOLDER = DATA_ROOT / "widget" / "demo"
_TYPES = {
    "/": ("index.html", "text/html"),
    "/page.css": ("page.css", "text/css"),
    "/page.js": ("page.js", "text/javascript"),
}
# Other names of this machine: a browser takes them for sites of different owners.
_OTHER_NAME = {"localhost": "127.0.0.1", "127.0.0.1": "localhost"}


class HostPage:
    """The page, on a port of its own beside the demo's.

    ``base_url`` is the demo's. The port is taken at once and answered on from
    ``serve`` on; without a token there is no page. Raises ``OSError`` where no port
    is to be had.
    """

    def __init__(self, base_url: str) -> None:
        self.token: str | None = None
        self._thread: Thread | None = None
        self._base_url = base_url
        parts = urlsplit(base_url)
        self._server = _listen((parts.port or 80) + 1)
        name = _OTHER_NAME[parts.hostname or ""]
        self.url = f"http://{name}:{self._server.server_port}"

    def serve(self) -> None:
        """Answer from now on, with the invite of the token in the page."""
        if self.token is None:
            return
        files = {path: _read(name) for path, (name, _) in _TYPES.items()}
        index = Template(files["/"].decode("utf-8"))
        page = index.substitute(base=escape(self._base_url), token=escape(self.token))
        self._server.files = {**files, "/": page.encode("utf-8")}
        self._server.policy = (
            f"default-src 'none'; style-src 'self'; script-src 'self' {self._base_url};"
            f" frame-src {self._base_url}; base-uri 'none'; form-action 'none'"
        )
        self._thread = Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop answering and give the port back."""
        if self._thread is not None:
            self._server.shutdown()
        self._server.server_close()


def can_be_shown(base_url: str) -> bool:
    """Tell whether this machine has another name to show the page under."""
    return urlsplit(base_url).hostname in _OTHER_NAME


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    files: dict[str, bytes]
    policy: str


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = 30

    def do_GET(self) -> None:
        """Send the page or one of its two files."""
        path = urlsplit(self.path).path
        content = self.server.files.get(path)
        if content is None:
            self.send_error(http.HTTPStatus.NOT_FOUND)
            return
        self.send_response(http.HTTPStatus.OK)
        self.send_header("Content-Type", f"{_TYPES[path][1]}; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Content-Security-Policy", self.server.policy)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


def _listen(port: int) -> _Server:
    """Take a port of this machine; any, where the one that is wished for is taken."""
    try:
        return _Server(("127.0.0.1", port), _Handler)
    except (OSError, OverflowError):
        return _Server(("127.0.0.1", 0), _Handler)


def _read(name: str) -> bytes:
    return (_FOLDER / name).read_bytes()
