"""A real SMTP server that keeps what it is given."""

import re
import threading
import time
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from types import TracebackType
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from support.ports import free_port

_CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")


class _Keep:
    """The handler: every accepted message goes into the list."""

    def __init__(self, server: "SmtpServer") -> None:
        self._server = server

    async def handle_RCPT(  # noqa: N802
        self,
        _smtp: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        """Answer as the test wishes, by default yes."""
        answer = self._server.answers.get(address.lower())
        if answer is None:
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(  # noqa: N802
        self, _smtp: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Keep the message."""
        content = envelope.content
        assert isinstance(content, bytes)
        message = BytesParser(_class=EmailMessage, policy=default).parsebytes(content)
        self._server.keep([to.lower() for to in envelope.rcpt_tos], message)
        return "250 OK"


class SmtpServer:
    """Listens on a free port of this machine while it is used as a context.

    ``answers`` maps a recipient to an SMTP answer (``"550 no such box"``) that
    refuses it. ``options`` go to aiosmtpd's controller (``tls_context=`` and so on).
    """

    def __init__(self, **options: Any) -> None:  # noqa: ANN401
        self.answers: dict[str, str] = {}
        self._kept: list[tuple[list[str], EmailMessage]] = []
        self._changed = threading.Condition()
        self._port = free_port()
        self._controller = Controller(
            _Keep(self), hostname="127.0.0.1", port=self._port, **options
        )

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._controller.stop()

    @property
    def url(self) -> str:
        """Give what ``SMTP_URL`` must be to reach this server."""
        return f"smtp://127.0.0.1:{self._port}"

    def keep(self, recipients: list[str], message: EmailMessage) -> None:
        """Store a message and tell whoever waits for it."""
        with self._changed:
            self._kept.append((recipients, message))
            self._changed.notify_all()

    def messages(self, recipient: str | None = None) -> list[EmailMessage]:
        """Give the messages so far, oldest first, of one recipient or all."""
        with self._changed:
            return [
                message
                for recipients, message in self._kept
                if recipient is None or recipient.lower() in recipients
            ]

    def wait_for(
        self, recipient: str, *, count: int = 1, seconds: float = 15
    ) -> EmailMessage:
        """Give the ``count``-th message to ``recipient`` (the first by default).

        Raises ``TimeoutError`` when it has not come in time.
        """
        deadline = time.monotonic() + seconds
        with self._changed:
            while len(found := self.messages(recipient)) < count:
                left = deadline - time.monotonic()
                if left <= 0 or not self._changed.wait(left):
                    raise TimeoutError(
                        f"{recipient} got {len(found)} of {count} mails"
                        f" in {seconds:g} s"
                    )
            return found[count - 1]

    def wait_for_code(
        self, recipient: str, *, count: int = 1, seconds: float = 15
    ) -> str:
        """Give the six digits in the ``count``-th message to ``recipient``."""
        text = body_of(self.wait_for(recipient, count=count, seconds=seconds))
        found = _CODE.search(text)
        assert found, f"no six digits in: {text}"
        return found.group()

    def clear(self) -> None:
        """Forget every message."""
        with self._changed:
            self._kept.clear()


def body_of(message: EmailMessage) -> str:
    """Give the plain text of a message, without the last line's end."""
    part = message.get_body(("plain",))
    assert part is not None, "the message has no plain text"
    return "\n".join(part.get_content().splitlines())
