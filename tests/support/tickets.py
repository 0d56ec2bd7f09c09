"""The ticket that a learner's form carries."""

import re


def ticket_in(html: str) -> str:
    """Give the ticket of the first form on a page; fails where there is none."""
    found = re.search(r'name="ticket" value="([^"]+)"', html)
    assert found is not None, html
    return found[1]
