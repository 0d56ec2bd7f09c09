"""Where a visitor came from, by an allow-list with length caps."""

from urllib.parse import urlencode, urlsplit

from flask import Request

from trackgate.invites.sources import CAMPAIGN, CLICK_IDS
from trackgate.web.clean_text import plain_line
from trackgate.web.framing import framed

PARAMETERS = (*CAMPAIGN, *CLICK_IDS)
"""The allow-list; the script of the widget passes on the same."""
_MOST = 200
_DATA, _DATA_MOST, _NAME_MOST = "data.", 10, 60


def _parameters(request: Request) -> dict[str, str]:
    return {
        name: value[:_MOST]
        for name in PARAMETERS
        if (value := plain_line(request.args.get(name, "")))
    }


def read_data(request: Request) -> dict[str, str]:
    """Give what the element's ``data-…`` attributes pass along to hidden fields."""
    if not framed():
        return {}
    given = [item for item in request.args.items() if item[0].startswith(_DATA)]
    return {
        name.removeprefix(_DATA)[:_NAME_MOST]: plain_line(value)[:_MOST]
        for name, value in given[:_DATA_MOST]
    }


def read_attribution(request: Request) -> dict[str, str]:
    """Give the attribution of a view: parameters, referrer, and always landing page.

    A referrer is kept without its query, which may hold what is not ours to keep.
    """
    found = _parameters(request) if request.query_string else {}
    referrer = request.args.get("page", "") if framed() else ""
    referrer = referrer or request.referrer
    if referrer:
        parts = urlsplit(referrer)
        if parts.scheme in {"http", "https"} and parts.netloc != request.host:
            address = f"{parts.scheme}://{parts.netloc}{parts.path}"
            found["referrer"] = plain_line(address)[:_MOST]
    found["landing_page"] = plain_line(request.path)[:_MOST]
    return found


def with_source(path: str, attribution: dict[str, str], data: dict[str, str]) -> str:
    """Give an address of ours that carries an attribution and the element's data."""
    known = {name: attribution[name] for name in PARAMETERS if name in attribution}
    known |= {f"{_DATA}{name}": value for name, value in data.items()}
    return f"{path}?{urlencode(known)}" if known else path


def tells_source(attribution: dict[str, str]) -> bool:
    """Tell whether an attribution says more than the page itself."""
    return bool(attribution.keys() - {"landing_page"})
