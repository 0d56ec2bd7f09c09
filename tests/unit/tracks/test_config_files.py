"""``config.yml`` in its present and old forms."""

from trackgate.tracks.config_files import Config, read_config
from trackgate.tracks.problems import Report
from trackgate.tracks.services import ServiceKind
from trackgate.tracks.yaml_lines import load_mapping


def read(text: str) -> tuple[Config, Report]:
    report = Report()
    file = report.file("config.yml")
    mapping = load_mapping(text, file)
    assert mapping is not None
    return read_config(mapping, file), report


def test_every_kind_of_service_is_known() -> None:
    config, report = read(
        """
version: "3"
virtualmachines: [{name: vm, image: debian, memory: 512, environment: {A: b}}]
containers: [{name: box, image: "redis:6", ports: [6379]}]
virtualbrowsers: [{name: web, url: "https://a.example"}]
websites: [{name: docs, url: "https://b.example/", new_window: true}]
aws_accounts: [{name: aws, services: [s3], iam_policy: "{}"}]
gcp_projects: [{name: gcp, roles: [viewer]}]
azure_subscriptions: [{name: azure, regions: [eastus]}]
"""
    )
    kinds = {service.name: service.kind for service in config.services}
    assert kinds == {
        "vm": ServiceKind.MACHINE,
        "box": ServiceKind.CONTAINER,
        "web": ServiceKind.BROWSER,
        "docs": ServiceKind.WEBSITE,
        "aws": ServiceKind.CLOUD,
        "gcp": ServiceKind.CLOUD,
        "azure": ServiceKind.CLOUD,
    }
    by_name = {service.name: service for service in config.services}
    assert by_name["vm"].options == {"memory": 512, "environment": {"A": "b"}}
    assert by_name["docs"].url == "https://b.example/"
    assert by_name["docs"].new_window
    assert by_name["aws"].options == {"services": ["s3"]}
    assert not report.notes
    assert not report.problems


def test_the_old_form_has_its_services_one_level_down_and_capitalised() -> None:
    config, report = read(
        "template: virtualmachines\nconfiguration:\n  PoolSize: 0\n"
        "  VirtualMachines:\n  - Image: docker-17\n    MachineType: g1-small\n"
        "    Name: shell\n    Shell: /bin/bash\n"
    )
    (service,) = config.services
    assert (service.name, service.kind) == ("shell", ServiceKind.MACHINE)
    assert service.image == "docker-17"
    assert service.options == {"shell": "/bin/bash", "machine_type": "g1-small"}
    assert not report.notes


def test_a_newer_virtual_browser_has_several_addresses() -> None:
    config, report = read(
        "virtualbrowsers:\n- name: web\n  urls:\n"
        "  - {url: 'https://a.example', label: A}\n  - {url: 'https://b.example'}\n"
    )
    assert config.services[0].url == "https://a.example"
    assert len(config.services[0].options["urls"]) == 2
    assert not report.notes


def test_secrets_are_kept_by_name_and_never_by_value() -> None:
    config, report = read("secrets:\n- name: KEY\n- name: TOKEN\n  value: hunter2\n")
    assert config.secrets == ["KEY", "TOKEN"]
    assert [note.line for note in report.notes] == [4]
    assert "hunter2" not in repr((config, report))


def test_secrets_may_be_a_plain_list_of_names() -> None:
    config, _ = read("secrets: [KEY, TOKEN]\n")
    assert config.secrets == ["KEY", "TOKEN"]


def test_services_of_an_unknown_kind_are_noted_and_forbid_pausing() -> None:
    config, report = read("version: '3'\noracle_accounts:\n- name: oracle\n")
    (service,) = config.services
    assert (service.name, service.kind) == ("oracle", ServiceKind.OTHER)
    assert [(note.path, note.line) for note in report.notes] == [("config.yml", 2)]


def test_two_hosts_of_one_name_are_refused_but_a_cloud_account_may_share_it() -> None:
    _, report = read(
        "virtualmachines: [{name: a, image: x}]\naws_accounts: [{name: a}]\n"
        "gcp_projects: [{name: a}]\n"
    )
    assert not report.problems
    _, report = read(
        "virtualmachines: [{name: a, image: x}]\ncontainers:\n- name: A\n  image: x\n"
    )
    assert [problem.line for problem in report.problems] == [3]


def test_a_website_service_needs_an_address_on_the_web() -> None:
    for url in ("javascript:alert(1)", "/docs", "https://", "''", "https://a b"):
        _, report = read(f"websites:\n- name: docs\n  url: {url}\n")
        assert [problem.line for problem in report.problems] == [3], url


def test_a_name_that_no_host_can_have_is_refused() -> None:
    _, report = read("containers:\n- name: a/../b\n  image: x\n")
    assert "letters, digits" in report.problems[0].message


def test_a_service_without_an_image_is_noted() -> None:
    config, report = read("virtualmachines:\n- name: vm\n")
    assert config.services[0].name == "vm"
    assert report.notes[0].message == "image is missing"
