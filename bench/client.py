"""A light closed-loop client: some kept-alive connections, one request on each.

Every connection sends its next request when the last answer has come. Only as much
HTTP as these servers speak: answers have a Content-Length.
"""

import re
import selectors
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_TIMEOUT = 20.0


@dataclass(frozen=True)
class Answer:
    """An answer as it came over the wire."""

    head: bytes
    body: bytes

    @property
    def status(self) -> int:
        return int(self.head[9:12])

    def header_lines(self, name: str) -> Iterator[str]:
        """Give the values of a header, one a line that has it."""
        for line in self.head.decode("latin-1").split("\r\n")[1:]:
            found, _, value = line.partition(":")
            if found.lower() == name.lower():
                yield value.strip()


@dataclass
class Measured:
    """What a run of requests came to."""

    good: int = 0
    bad: list[Answer] = field(default_factory=list)
    seconds: float = 0.0
    busy: float = 0.0
    """The share of the time in which this client was computing."""
    waits: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Give good answers a second."""
        return self.good / self.seconds

    def wait(self, share: float) -> float:
        """Give the milliseconds within which this share of answers came."""
        ordered = sorted(self.waits)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]


class _Connection:
    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=_TIMEOUT)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sent_at = 0.0
        self._received = b""

    def send(self, request: bytes) -> None:
        self.sent_at = time.perf_counter()
        self.socket.sendall(request)

    def receive(self) -> Answer | None:
        """Take what has come; give the answer once it is whole."""
        chunk = self.socket.recv(1 << 18)
        if not chunk:
            raise ConnectionError("the server closed the connection")
        self._received += chunk
        head, found, body = self._received.partition(b"\r\n\r\n")
        if not found:
            return None
        length = _LENGTH.search(head)
        if length is None:
            raise ConnectionError(f"an answer without its length: {head!r}")
        if len(body) < int(length[1]):
            return None
        self._received = b""
        return Answer(head, body)


def ask(port: int, request: bytes) -> Answer:
    """Send one request on a connection of its own."""
    connection = _Connection(port)
    try:
        connection.send(request)
        while (answer := connection.receive()) is None:
            pass
        return answer
    finally:
        connection.socket.close()


def drive(
    port: int,
    next_request: Callable[[], bytes],
    is_good: Callable[[Answer], bool],
    *,
    connections: int,
    seconds: float,
) -> Measured:
    """Send requests for so long; every answer is waited for and looked at."""
    measured = Measured()
    selector = selectors.DefaultSelector()
    opened = [_Connection(port) for _ in range(connections)]
    started, computing = time.perf_counter(), time.process_time()
    for connection in opened:
        selector.register(connection.socket, selectors.EVENT_READ, connection)
        connection.send(next_request())
    waiting = len(opened)
    while waiting:
        ready = selector.select(_TIMEOUT)
        if not ready:
            raise TimeoutError(f"no answer within {_TIMEOUT:.0f} seconds")
        for key, _ in ready:
            connection = key.data
            answer = connection.receive()
            if answer is None:
                continue
            now = time.perf_counter()
            measured.waits.append(now - connection.sent_at)
            if is_good(answer):
                measured.good += 1
            else:
                measured.bad.append(answer)
            if now - started < seconds:
                connection.send(next_request())
            else:
                waiting -= 1
    measured.seconds = time.perf_counter() - started
    measured.busy = (time.process_time() - computing) / measured.seconds
    for connection in opened:
        connection.socket.close()
    selector.close()
    return measured
