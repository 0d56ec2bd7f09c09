"""Measure the gate beside others, the admin's lists, the widget, the machines.

Started as ``python bench/run.py [--quick] [--json FILE]``. All in one run, on one
machine, behind the same gunicorn. README.md says what is measured and how to read
it. The goals are printed as PASS or FAIL; the exit status is 0 either way, because
a busy machine is no defect.
"""

import argparse
import json
import tempfile
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

import admin_lists
from comparing import Comparison, Side, measure
from machines import Figures, measure_machines, print_machines
from report import Result, as_json, print_report
from running import Running
from server import pin
from subjects import SUBJECTS
from surroundings import look_around
from visits import email_form, first_page, lead_form
from widget import find_chromium, measure_widget, print_widget

from trackgate.sandboxes.images.build import BuildFailed, Missing
from trackgate.web.pagination import PAGE

# Where deployments keep their data: /tmp may be memory, which makes fsync free.
_FOLDER = Path(__file__).parent.parent / "instance"


def main() -> None:
    arguments = _arguments()
    rounds, seconds = (4, 0.5) if arguments.quick else (6, 1.0)
    _FOLDER.mkdir(exist_ok=True)
    surroundings = look_around(_FOLDER)
    # Before the pinning, which a browser would inherit.
    found = measure_widget(rounds=rounds * 2) if find_chromium() else None
    machines = _machines(rounds)
    pin(1)
    with tempfile.TemporaryDirectory(dir=_FOLDER, prefix="bench-") as folder:
        servers = {
            name: Running(subject, Path(folder) / name)
            for name, subject in SUBJECTS.items()
        }
        with ExitStack() as stack:
            for server in servers.values():
                stack.enter_context(server)
            comparisons = _comparisons(servers)
            measure(comparisons, rounds=rounds, seconds=seconds)
        result = Result(comparisons, list(servers.values()), surroundings)
        print_report(result)
    print(f"\nThe admin's lists, a page of {PAGE}:")
    lists = admin_lists.measure(arguments.quick)
    admin_lists.print_rows(lists)
    print("\nThe widget:")
    print_widget(found) if found else print("not measured, for want of a Chromium")
    print("\nMachines in the browser:")
    print_machines(machines) if machines else print("not measured: see above")
    if arguments.json:
        figures = as_json(result) | {"lists": [row.figures() for row in lists]}
        figures["widget"] = asdict(found) if found else None
        figures["machines"] = asdict(machines) if machines else None
        text = json.dumps(figures, indent=2)
        Path(arguments.json).write_text(text + "\n", encoding="utf-8")


def _machines(rounds: int) -> Figures | None:
    """Measure machines, where an image of them can be built."""
    if not find_chromium():
        return None
    try:
        return measure_machines(rounds=rounds)
    except (Missing, BuildFailed) as error:
        print(f"No image of machines: {error}")
        return None


def _comparisons(servers: dict[str, Running]) -> list[Comparison]:
    ours, bare, other = (
        servers[name] for name in ("trackgate", "ceiling", "handwritten")
    )
    return [
        Comparison(
            "e-mail step",
            0.4,
            Side(ours.name, first_page(ours.port, ours.path, shows=b'name="email"')),
            Side(bare.name, first_page(bare.port, bare.path, shows=b"ok")),
        ),
        Comparison(
            "lead-form page",
            2.0,
            Side(ours.name, email_form(ours.port, ours.path)),
            Side(other.name, email_form(other.port, other.path)),
        ),
        Comparison(
            "lead-form submit",
            1.5,
            Side(ours.name, lead_form(ours.port, ours.path)),
            Side(other.name, lead_form(other.port, other.path)),
            stores=True,
        ),
    ]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure the gate; see README.md.")
    parser.add_argument("--quick", action="store_true", help="fewer, shorter rounds")
    parser.add_argument("--json", metavar="FILE", help="write the figures there too")
    return parser.parse_args()


if __name__ == "__main__":
    main()
