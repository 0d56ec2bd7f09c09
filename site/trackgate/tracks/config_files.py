"""``config.yml``: the services of the sandbox, in the present form and the old one."""

import re
from dataclasses import dataclass, field
from typing import Any

from trackgate.tracks.addresses import is_web_address
from trackgate.tracks.fields import Fields, plain_key
from trackgate.tracks.problems import FileReport
from trackgate.tracks.services import Service, ServiceKind
from trackgate.tracks.yaml_lines import Items, Mapping

_KINDS = {
    "virtualmachines": ServiceKind.MACHINE,
    "containers": ServiceKind.CONTAINER,
    "virtualbrowsers": ServiceKind.BROWSER,
    "websites": ServiceKind.WEBSITE,
    "awsaccounts": ServiceKind.CLOUD,
    "gcpprojects": ServiceKind.CLOUD,
    "azuresubscriptions": ServiceKind.CLOUD,
    "alicloudaccounts": ServiceKind.CLOUD,
}
# What is kept for runtimes, and what is known without being kept: rights inside
# cloud accounts are nobody's business here.
_COMPUTE = (
    "shell memory cpus machine_type environment ports entrypoint cmd private "
    "nested_virtualization allow_external_ingress provision_ssl_certificate"
)
_OPTIONS = {
    ServiceKind.MACHINE: _COMPUTE,
    ServiceKind.CONTAINER: _COMPUTE,
    ServiceKind.BROWSER: "urls",
    ServiceKind.WEBSITE: "",
    ServiceKind.CLOUD: "services regions",
}
_RIGHTS = (
    "roles admin_roles managed_policies admin_managed_policies iam_policy "
    "admin_iam_policy scp_policy user_prefix"
)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}")


@dataclass
class Config:
    """The services of a track, and the names of the secrets it wants."""

    services: list[Service] = field(default_factory=list)
    secrets: list[str] = field(default_factory=list)


def read_config(mapping: Mapping, report: FileReport) -> Config:
    """Read the whole file; services keep the order they are written in."""
    config = Config()
    top = Fields(mapping, report)
    top.ignore("version template")
    _read_level(top, config)
    # The old form has its services one level down, under capitalised keys.
    inner = top.part("configuration")
    if inner:
        inner.ignore("PoolSize")
        _read_level(inner, config)
        inner.finish()
    top.finish()
    return config


def _read_level(fields: Fields, config: Config) -> None:
    config.secrets += _secrets(fields)
    for key in list(fields.mapping):
        kind = _KINDS.get(plain_key(key))
        if kind:
            for part in fields.parts(key):
                service = _service(part, kind)
                _refuse_twin(service, config, part)
                config.services += [service] if service.name else []
    for key in fields.leftovers():
        config.services += _strangers(fields, key)


def _service(fields: Fields, kind: ServiceKind) -> Service:
    name = fields.needed_text("name", limit=63)
    if name and not _NAME.fullmatch(name):
        fields.problem("name", "should be letters, digits, dots and dashes")
    service = Service(
        name=name,
        kind=kind,
        image=_image(fields, kind),
        url=_url(fields, kind),
        new_window=kind is ServiceKind.WEBSITE
        and fields.flag("new_window", default=False),
        options=_options(fields, _OPTIONS[kind]),
    )
    if kind is ServiceKind.CLOUD:
        fields.ignore(_RIGHTS)
    fields.finish()
    return service


def _image(fields: Fields, kind: ServiceKind) -> str:
    if kind not in {ServiceKind.MACHINE, ServiceKind.CONTAINER}:
        return ""
    image = fields.text("image", limit=500)
    if not image:
        fields.report.note(fields.line("image"), "image is missing")
    if image.startswith("image:"):
        fields.report.note(fields.line("image"), "image repeats its key in its value")
        image = image.removeprefix("image:").strip()
    return image


def _url(fields: Fields, kind: ServiceKind) -> str:
    """Give the address of a website service or virtual browser."""
    if kind is ServiceKind.WEBSITE:
        url = fields.needed_text("url", limit=2000)
    elif kind is ServiceKind.BROWSER:
        url = fields.text("url", limit=2000) or _first_url(fields)
    else:
        return ""
    if url and not is_web_address(url):
        fields.problem("url", "should be an address that begins with https://")
    return url


def _first_url(fields: Fields) -> str:
    """Give the first of the ``urls`` that a newer virtual browser has."""
    urls = fields.raw("urls")
    first = urls[0] if isinstance(urls, list) and urls else ""
    return str(first.get("url", "") if isinstance(first, dict) else first or "")


def _options(fields: Fields, names: str) -> dict[str, Any]:
    return {name: fields.raw(name) for name in names.split() if fields.has(name)}


def _secrets(fields: Fields) -> list[str]:
    """Give the names of the secrets. Their values are never kept, nor reported."""
    value = fields.raw("secrets")
    if not isinstance(value, list) or any(isinstance(item, str) for item in value):
        return fields.texts("secrets")
    names = []
    for part in fields.parts("secrets"):
        names.append(part.needed_text("name", limit=200))
        if part.has("value"):
            part.report.note(part.line("value"), "a secret's value is not kept")
        part.ignore("description")
        part.finish()
    return [name for name in names if name]


def _strangers(fields: Fields, key: str) -> list[Service]:
    """Give what may be services under a key we do not know.

    They are noted; and since nobody can tell whether they pause, they forbid it.
    """
    value = fields.mapping[key]
    items = value if isinstance(value, Items) else []
    names = [item.get("name") if isinstance(item, Mapping) else item for item in items]
    return [
        Service(name=str(name or key)[:63], kind=ServiceKind.OTHER) for name in names
    ]


def _refuse_twin(service: Service, config: Config, fields: Fields) -> None:
    """Refuse a second service of one name: tabs and scripts could mean either.

    Cloud accounts are no hosts, so they may share a name.
    """
    hosts = [each for each in config.services if each.kind is not ServiceKind.CLOUD]
    taken = {each.name.lower() for each in hosts}
    if service.kind is not ServiceKind.CLOUD and service.name.lower() in taken:
        fields.problem("name", f"{service.name} is taken by another service")
