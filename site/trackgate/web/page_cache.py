"""Pages whose unchanging part is rendered once, with slots for what changes.

A slot's name is random in every process, so nothing that an admin or visitor writes
can be taken for one.
"""

import secrets
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from threading import Lock

from markupsafe import escape

_MOST = 500


class Slots:
    """The slots of a kept page, by name; templates print them like any text."""

    def __init__(self, *names: str) -> None:
        mark = secrets.token_hex(8)
        self.marks = {name: f"slot{mark}{number}x" for number, name in enumerate(names)}

    def split(self, page: str) -> list[tuple[str, str]]:
        """Cut a page into pairs of fixed text and the slot that follows it."""
        parts: list[tuple[str, str]] = []
        names = {mark: name for name, mark in self.marks.items()}
        rest = page
        while found := [(rest.find(mark), mark) for mark in names if mark in rest]:
            position, mark = min(found)
            parts.append((rest[:position], names[mark]))
            rest = rest[position + len(mark) :]
        parts.append((rest, ""))
        return parts


class PageCache:
    """The last few hundred pages, by a key that holds all they are made from."""

    def __init__(self) -> None:
        self._pages: OrderedDict[Hashable, list[tuple[str, str]]] = OrderedDict()
        self._lock = Lock()

    def page(
        self,
        key: Hashable,
        slots: Slots,
        render: Callable[[], str],
        values: Mapping[str, str],
    ) -> str:
        """Give a page with its slots filled, escaped; rendered only if not kept."""
        parts = self._pages.get(key)
        if parts is None:
            parts = slots.split(render())
            with self._lock:
                self._pages[key] = parts
                while len(self._pages) > _MOST:
                    self._pages.popitem(last=False)
        filled = {name: str(escape(text)) for name, text in values.items()}
        return "".join(
            text + filled.get(name, "") if name else text for text, name in parts
        )
