"""What a machine in the browser costs its learner: bytes, seconds, memory.

Started as ``python bench/machines.py [--quick] [--json FILE]``, or by ``run.py``.
README.md says what is measured. Needs a Chromium, Node.js and apt; the image is built
and packed as tightly as can be once, which takes some minutes.
"""

import argparse
import json
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from playwright.sync_api import BrowserType, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from journeys.admin_steps import make_admin, sign_in
from journeys.office import SHELL as SLUG
from journeys.office import Invite, Office
from journeys.steps import SHELL
from support.needs import find_chromium, find_node
from support.server import LiveServer
from support.waiting import wait_until
from trackgate.sandboxes.images import store
from trackgate.sandboxes.images.build import build

_IMAGES = Path(__file__).resolve().parent.parent / ".cache" / "images"
_PATIENCE = 120_000

GOALS = {
    "first visit, bytes to the prompt": 10e6,
    "first visit, seconds to the prompt": 2.5,
    "cached visit, seconds to the prompt": 2.0,
    "ten minutes' work, bytes of a pause": 3e6,
    "ten minutes' work, seconds of a pause": 4.0,
}
"""The most that each may be; of the others there is no goal."""
LEVEL = 1.1  # what "stays level" may be, of what it was

# When was what there? From the start of the navigation, in milliseconds.
_WATCH = """
  window.marks = {};
  const look = () => {
    const rows = document.querySelector(".xterm-rows");
    if (rows?.textContent.includes("root@")) marks.prompt ??= performance.now();
    if (document.querySelector("[data-prepared]")) marks.prepared ??= performance.now();
    if (marks.prompt && marks.prepared) document.documentElement.dataset.marked = "";
    else requestAnimationFrame(look);
  };
  look();
"""
_FETCHED = """() => performance.getEntriesByType("navigation")
  .concat(performance.getEntriesByType("resource"))
  .reduce((sum, entry) => sum + entry.transferSize, 0)"""

# What somebody does in ten minutes, typed at once.
_WORK = (
    "mkdir -p work && cd work && git init -q . && "
    "git config user.email a@b && git config user.name A && "
    "for i in $(seq 20); do for j in 1 2 3 4 5; do "
    "ls -laR /etc /usr | head -n 99 > notes-$i-$j; done; "
    "git add . && git commit -qm $i; done; echo done-$((1+1))\n"
)


@dataclass
class Figures:
    """Every figure of a run, by its name."""

    found: dict[str, list[float]] = field(default_factory=dict)

    def note(self, name: str, figure: float) -> None:
        """Keep one more of a name."""
        self.found.setdefault(name, []).append(figure)


def measure_machines(*, rounds: int) -> Figures:
    """Start, pause and resume machines as learners do; give what it cost."""
    figures = Figures()
    with _lab() as (office, chromium):
        plain = office.invite("Measured", SLUG)
        pooled = office.invite("Measured with a pool", SLUG)
        _fill_pool(chromium, office, pooled, size=rounds + 1)
        for _ in range(rounds):
            _first_visit(chromium, plain, figures)
        _again(chromium, plain, figures, "cached visit", rounds)
        _again(chromium, pooled, figures, "with a pool", rounds)
        _pauses(chromium, plain, figures, rounds=10)
    return figures


def _first_visit(chromium: BrowserType, invite: Invite, figures: Figures) -> None:
    with _learner(chromium, invite) as page:
        _start(page)
        _note_visit(page, figures, "first visit")


def _again(
    chromium: BrowserType, invite: Invite, figures: Figures, name: str, rounds: int
) -> None:
    """Play again and again in one browser, which keeps what it fetched."""
    with _learner(chromium, invite) as page:
        _start(page)
        for _ in range(rounds):
            _stop(page)
            page.goto(invite.url)
            _start(page)
            _note_visit(page, figures, name)


def _pauses(
    chromium: BrowserType, invite: Invite, figures: Figures, rounds: int
) -> None:
    """Work, then pause and resume ten times in one tab, and look at its memory."""
    with _learner(chromium, invite) as page:
        _start(page)
        page.get_by_role("textbox", name="Terminal input").focus()
        page.keyboard.type(_WORK)
        page.locator(".xterm-rows").get_by_text("done-2").wait_for(timeout=_PATIENCE)
        for number in range(rounds):
            sent, seconds = _pause(page)
            if number == 0:
                figures.note("ten minutes' work, bytes of a pause", sent)
                figures.note("ten minutes' work, seconds of a pause", seconds)
            page.get_by_role("button", name="Resume", exact=True).click()
            marks = _marks(page)
            figures.note("resume, seconds to the prompt", marks["prompt"] / 1000)
            figures.note("memory of the page, MB", _memory(page))


def _pause(page: Page) -> tuple[float, float]:
    """Press Pause; give the bytes that were uploaded and the seconds it took."""
    sizes: list[int] = []
    listen = lambda request: (  # noqa: E731
        request.method == "PUT" and sizes.append(len(request.post_data_buffer or b""))
    )
    page.on("request", listen)
    began = page.evaluate("performance.timeOrigin + performance.now()")
    page.get_by_role("button", name="Pause", exact=True).click()
    page.get_by_role("heading", name="Paused").wait_for(timeout=_PATIENCE)
    ended = page.evaluate("performance.timeOrigin + performance.now()")
    page.remove_listener("request", listen)
    return sum(sizes), (ended - began) / 1000


def _memory(page: Page) -> float:
    """Give the megabytes that the page's process keeps in memory.

    What is collected is freed beside the page, a little later: so the least of several.
    """
    session = page.context.new_cdp_session(page)
    readings = []
    for _ in range(5):
        session.send("HeapProfiler.collectGarbage")
        page.wait_for_timeout(200)
        readings.append(max(map(_resident, _renderers())) / 1e6)
    session.detach()
    return min(readings)


def _renderers() -> Iterator[Path]:
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if b"--type=renderer" in (folder / "cmdline").read_bytes():
                yield folder
        except OSError:
            continue  # it has ended meanwhile


def _resident(folder: Path) -> int:
    try:
        lines = (folder / "status").read_text().splitlines()
    except OSError:
        return 0
    sizes = [line.split()[1] for line in lines if line.startswith("VmRSS")]
    return int(sizes[0]) * 1024 if sizes else 0


def _start(page: Page) -> None:
    card = page.get_by_role("listitem").filter(has_text=SHELL)
    card.get_by_role("button", name="Start").click()
    _marks(page)


def _stop(page: Page) -> None:
    page.locator("summary").filter(has_text="Stop").click()
    page.get_by_role("button", name="Stop this track").click()
    page.get_by_role("heading", name="stopped").wait_for()


def _marks(page: Page) -> dict[str, float]:
    page.locator("html[data-marked]").wait_for(timeout=_PATIENCE)
    marks: dict[str, float] = page.evaluate("marks")
    return marks


def _note_visit(page: Page, figures: Figures, name: str) -> None:
    marks = _marks(page)
    figures.note(f"{name}, bytes to the prompt", page.evaluate(_FETCHED))
    figures.note(f"{name}, seconds to the prompt", marks["prompt"] / 1000)
    figures.note(f"{name}, seconds until it is set up", marks["prepared"] / 1000)


@contextmanager
def _learner(chromium: BrowserType, invite: Invite) -> Iterator[Page]:
    """Give the page of somebody new who has joined."""
    with _browser(chromium) as page:
        page.context.add_init_script(_WATCH)
        page.goto(invite.url)
        page.get_by_role("button", name="Continue").click()
        page.get_by_role("heading", name=SHELL).wait_for()
        yield page


@contextmanager
def _browser(chromium: BrowserType) -> Iterator[Page]:
    """Open a browser with a profile on disk: only such a one keeps large files."""
    path = find_chromium()
    with tempfile.TemporaryDirectory(prefix="bench-profile-") as profile:
        context = chromium.launch_persistent_context(profile, executable_path=path)
        yield context.pages[0]
        context.close()


def _fill_pool(
    chromium: BrowserType, office: Office, invite: Invite, *, size: int
) -> None:
    make_admin(office.live)
    with _browser(chromium) as page:
        sign_in(page, start=office.live.base_url)
        page.goto(f"{office.live.base_url}/admin/invites/{invite.id}/hot-start")
        page.get_by_label("Sandboxes for").fill(str(size))
        page.get_by_role("button", name="Save").click()

        def full() -> bool:
            page.get_by_role("link", name="Look again").click()
            table = page.get_by_role("table", name="Sandboxes of the pool")
            return table.get_by_role("cell").all_inner_texts()[1] == str(size)

        wait_until(full, seconds=120, what="the pool to be filled", pause=1)


@contextmanager
def _lab() -> Iterator[tuple[Office, BrowserType]]:
    version = build(_IMAGES, progress=print, node=str(find_node()))
    if not store.is_packed_tight(_IMAGES / version):
        print("Packing the image as tightly as can be (some minutes)")
        store.pack_tighter(_IMAGES / version)
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        sync_playwright() as playwright,
        LiveServer(Path(folder) / "live", {"STATE_QUOTA_PLAY": "100000000"}) as live,
    ):
        images = Path(live.environ["INSTANCE_PATH"]) / "images"
        images.mkdir(parents=True, exist_ok=True)
        (images / version).symlink_to(_IMAGES / version, target_is_directory=True)
        (images / "current").write_text(f"{version}\n")
        yield Office(live), playwright.chromium


def print_machines(figures: Figures) -> None:
    """Print the figures: the median, the lowest and highest, the goal."""
    for name, found in figures.found.items():
        middle = statistics.median(found)
        most = GOALS.get(name)
        passed = "" if most is None else "PASS" if middle <= most else "FAIL"
        goal = "" if most is None else f"goal <= {_number(name, most)}: {passed}"
        spread = f"({_number(name, min(found))} to {_number(name, max(found))})"
        print(f"  {name:42} {_number(name, middle):>11} {spread:26} {goal}")
    memory = figures.found["memory of the page, MB"]
    level = statistics.median(memory[-3:]) / statistics.median(memory[1:4])
    passed = "PASS" if level <= LEVEL else "FAIL"
    print(
        f"  memory after ten rounds, of that after three: {level:.2f}"
        f"  goal <= {LEVEL:.2f}: {passed}"
    )


def _number(name: str, figure: float) -> str:
    if "bytes" in name:
        return f"{figure:,.0f}"
    return f"{figure:.0f}" if "MB" in name else f"{figure:.2f}"


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure machines; see README.md.")
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    parser.add_argument("--json", metavar="FILE", help="write the figures there too")
    arguments = parser.parse_args()
    figures = measure_machines(rounds=3 if arguments.quick else 6)
    print_machines(figures)
    if arguments.json:
        text = json.dumps(asdict(figures), indent=2) + "\n"
        Path(arguments.json).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
