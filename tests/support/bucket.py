"""A small S3-compatible server: put, get, delete and list, in memory."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

_LIST = (
    '<?xml version="1.0"?><ListBucketResult>'
    "<IsTruncated>false</IsTruncated>{}</ListBucketResult>"
)
_ONE = (
    "<Contents><Key>{}</Key><Size>{}</Size><ETag>x</ETag>"
    "<LastModified>2026-11-02T09:00:00.000Z</LastModified></Contents>"
)


class Bucket:
    """What the server holds, by key, and how it was asked."""

    def __init__(self) -> None:
        self.url = ""
        self.objects: dict[str, bytes] = {}
        self.signed: set[bool] = set()
        self.down = False


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    bucket: Bucket

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self._allowed():
            self.bucket.objects[self._key()] = body
            self._answer(200)

    def do_GET(self) -> None:
        if not self._allowed():
            return
        if "list-type" in parse_qs(urlsplit(self.path).query):
            self._list()
        elif self._key() in self.bucket.objects:
            self._answer(200, self.bucket.objects[self._key()])
        else:
            self._answer(404)

    def do_POST(self) -> None:
        """Delete the objects that the body names."""
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if not self._allowed():
            return
        keys = re.findall("<Key>(.*?)</Key>", body)
        for key in keys:
            self.bucket.objects.pop(key, None)
        gone = "".join(f"<Deleted><Key>{key}</Key></Deleted>" for key in keys)
        self._answer(200, f"<DeleteResult>{gone}</DeleteResult>".encode())

    def _list(self) -> None:
        prefix = parse_qs(urlsplit(self.path).query).get("prefix", [""])[0]
        found = [
            _ONE.format(key, len(body))
            for key, body in self.bucket.objects.items()
            if key.startswith(prefix)
        ]
        self._answer(200, _LIST.format("".join(found)).encode())

    def _key(self) -> str:
        return urlsplit(self.path).path.removeprefix("/bucket/")

    def _allowed(self) -> bool:
        signature = self.headers.get("Authorization", "")
        self.bucket.signed.add("Credential=key-id/" in signature)
        if self.bucket.down:
            self._answer(403)
        return not self.bucket.down

    def _answer(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", '"x"')
        self.send_header("Last-Modified", "Mon, 02 Nov 2026 09:00:00 GMT")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@contextmanager
def serving() -> Iterator[Bucket]:
    """Serve a bucket as long as the block runs."""
    bucket = Bucket()
    handler = type("Handler", (_Handler,), {"bucket": bucket})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    bucket.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield bucket
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
