"""The requests of a visitor, each gate by its own pages, and what a good answer is.

A form's hidden fields and cookies are got as a browser gets them, from the pages
before. They are then sent with one new e-mail after another, which both gates allow:
it is what a shared machine in a classroom does.
"""

import html
import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from client import Answer, ask

_HIDDEN = re.compile(r"<input\b[^>]*type=\"hidden\"[^>]*>")
_ATTRIBUTE = re.compile(r"\b(name|value)=\"([^\"]*)\"")
_ACTION = re.compile(r"<form\b[^>]*method=\"post\" action=\"([^\"]*)\"")

_DETAILS = {
    "first_name": "Ada",
    "last_name": "Lovelace",
    "company": "Analytical Engines",
    "job_title": "Programmer",
    "country": "GB",
}

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Step:
    """One kind of request to one server."""

    port: int
    next_request: Callable[[], bytes]
    is_good: Callable[[Answer], bool]


def get(path: str) -> bytes:
    """Give a GET such as a browser sends at its first visit."""
    return f"GET {path} HTTP/1.1\r\n{_HEADERS}\r\n".encode()


def post(path: str, cookies: str, fields: dict[str, str]) -> bytes:
    """Give a POST of a form."""
    body = urlencode(fields)
    return (
        f"POST {path} HTTP/1.1\r\n{_HEADERS}"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Sec-Fetch-Site: same-origin\r\nCookie: {cookies}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


_HEADERS = (
    "Host: localhost:8000\r\n"
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101\r\n"
    "Accept: text/html,application/xhtml+xml;q=0.9,*/*;q=0.8\r\n"
    "Accept-Language: en-GB,en;q=0.7\r\n"
    "Accept-Encoding: gzip, deflate, br\r\n"
)


def first_page(port: int, path: str, *, shows: bytes) -> Step:
    """Give a new visitor's first view of a page."""
    request = get(path)

    def is_good(answer: Answer) -> bool:
        return answer.status == 200 and shows in answer.body

    return Step(port, lambda: request, is_good)


def email_form(port: int, path: str) -> Step:
    """Give the sending of an e-mail, answered with the lead form's page."""
    answer = ask(port, get(path))
    action, hidden, cookies = _form_of(answer)

    def next_request() -> bytes:
        return post(action, cookies, {**hidden, "email": _new_email()})

    def is_good(answer: Answer) -> bool:
        return answer.status == 200 and b'name="country"' in answer.body

    return Step(port, next_request, is_good)


def lead_form(port: int, path: str) -> Step:
    """Give the sending of the lead form, answered with the way to the tracks."""
    first = ask(port, get(path))
    action, hidden, cookies = _form_of(first)
    second = ask(port, post(action, cookies, {**hidden, "email": _new_email()}))
    action, hidden, _ = _form_of(second)

    def next_request() -> bytes:
        return post(action, cookies, {**hidden, "email": _new_email(), **_DETAILS})

    def is_good(answer: Answer) -> bool:
        return answer.status == 303 and list(answer.header_lines("location")) == [path]

    return Step(port, next_request, is_good)


def _new_email() -> str:
    return f"Visitor.{next(_numbers)}@company.example"


def _form_of(answer: Answer) -> tuple[str, dict[str, str], str]:
    """Give a page's first form: where it goes, its hidden fields; and the cookies."""
    page = answer.body.decode()
    action = _ACTION.search(page)
    if answer.status != 200 or action is None:
        raise ValueError(f"no form in an answer {answer.status}: {page[:300]}")
    hidden = {}
    for tag in _HIDDEN.findall(page):
        attributes = dict(_ATTRIBUTE.findall(tag))
        hidden[attributes["name"]] = html.unescape(attributes.get("value", ""))
    cookies = [line.partition(";")[0] for line in answer.header_lines("set-cookie")]
    return html.unescape(action[1]), hidden, "; ".join(cookies)
