"""A host of static files like the well-known ones: 404.html, ``_headers``."""

import http.server
import re
import threading
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit


class StaticHost:
    """Serves a folder on a free port of this machine; used as a context."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        host = self

        class Handler(http.server.SimpleHTTPRequestHandler):
            def __init__(self, *arguments: Any) -> None:  # noqa: ANN401
                super().__init__(*arguments, directory=str(host.folder))

            def end_headers(self) -> None:
                for name, value in host.headers_for(urlsplit(self.path).path):
                    self.send_header(name, value)
                super().end_headers()

            def log_message(self, *_arguments: object) -> None:
                """Say nothing."""

            def send_error(self, code: int, *_more: Any, **_named: Any) -> None:  # noqa: ANN401
                content = (host.folder / "404.html").read_bytes()
                self.send_response(code)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def headers_for(self, path: str) -> list[tuple[str, str]]:
        """Give the headers that the site's ``_headers`` has for a path."""
        found, matches = [], False
        for line in (self.folder / "_headers").read_text().splitlines():
            if line.startswith("/"):
                pattern = re.escape(line.strip()).replace(r"\*", ".*")
                matches = re.fullmatch(pattern, path) is not None
            elif matches and line.strip():
                name, _, value = line.strip().partition(": ")
                found.append((name, value))
        return found
