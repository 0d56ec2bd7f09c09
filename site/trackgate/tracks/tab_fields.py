"""The tabs of a challenge."""

from typing import Any

from trackgate.tracks.addresses import is_web_address
from trackgate.tracks.fields import Fields
from trackgate.tracks.services import Service, ServiceKind

# Each type, and the kinds of service that it can show.
_HOSTS = {
    "terminal": {ServiceKind.MACHINE, ServiceKind.CONTAINER},
    "code": {ServiceKind.MACHINE, ServiceKind.CONTAINER},
    "service": {ServiceKind.MACHINE, ServiceKind.CONTAINER},
    "browser": {ServiceKind.BROWSER},
    "website": {ServiceKind.WEBSITE},
    "external": {ServiceKind.WEBSITE},
}
_UNUSED = "custom_request_headers custom_response_headers"


def read_tabs(fields: Fields, services: list[Service]) -> list[dict[str, Any]]:
    """Give the tabs as revisions store them, in their order: links count on it."""
    return [_tab(part, services) for part in fields.parts("tabs")]


def _tab(fields: Fields, services: list[Service]) -> dict[str, Any]:
    kind = fields.text("type").lower() or "terminal"
    if kind not in _HOSTS:
        fields.problem("type", f"{kind} is no type of tab ({', '.join(_HOSTS)})")
    hostname = fields.text("hostname", limit=63)
    service = next((each for each in services if each.name == hostname), None)
    tab: dict[str, Any] = {
        "id": fields.text("id", limit=100),
        "type": kind,
        "title": fields.text("title", limit=200) or kind.capitalize(),
        "hostname": hostname,
        "url": fields.text("url", limit=2000),
        "port": fields.whole("port", most=65535),
        "path": fields.text("path", limit=1000),
        "protocol": fields.text("protocol", limit=10),
        "cmd": fields.text("cmd", limit=2000),
        "workdir": fields.text("workdir", limit=1000),
        "new_window": fields.flag("new_window", default=False),
    }
    if kind == "service" and not tab["port"]:
        tab["port"] = 80
    fields.ignore(_UNUSED)
    fields.finish()
    if kind in {"website", "external"}:
        _lead_outside(tab, service, fields)
    _note_host(tab, service, fields)
    return tab


def _lead_outside(tab: dict[str, Any], service: Service | None, fields: Fields) -> None:
    """Give a website tab its address: its own, or that of its website service."""
    if service and service.kind is ServiceKind.WEBSITE:
        tab["url"] = tab["url"] or service.url
        tab["new_window"] = tab["new_window"] or service.new_window
    if not is_web_address(tab["url"]):
        fields.problem("url", "should be an address that begins with https://")
    elif tab["url"].startswith("http://") and not tab["new_window"]:
        # Browsers show nothing by http inside a page that came by https.
        tab["new_window"] = True
        fields.report.note(fields.line("url"), "a page by http opens in a new window")


def _note_host(tab: dict[str, Any], service: Service | None, fields: Fields) -> None:
    hosts = _HOSTS.get(tab["type"], set())
    outside = tab["type"] in {"website", "external"}
    if not tab["hostname"] and not outside:
        fields.problem("hostname", "is missing")
    elif tab["hostname"] and (not service or service.kind not in hosts):
        what = f"config.yml has no service {tab['hostname']} that this tab could show"
        fields.report.note(fields.line("hostname"), what)
