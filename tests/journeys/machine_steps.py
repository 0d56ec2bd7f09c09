"""What a learner does with a machine, in verbs, and the server that offers one."""

from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from journeys.conftest import MakeLive
from journeys.office import Office
from journeys.steps import SHELL, LearnerPage
from support.server import LiveServer

START_MS = 60_000  # a busy machine runs another one slowly
_ANSWER_MS = 20_000


def live_with(image: Path, make_live: MakeLive, **environ: str) -> LiveServer:
    """Give a server that has an image of machines."""
    live = make_live(**environ)
    offer_machines(live, image)
    return live


def offer_machines(live: LiveServer, image: Path) -> None:
    """Let a server, which may run already, have an image of machines."""
    images = Path(live.environ["INSTANCE_PATH"]) / "images"
    images.mkdir(parents=True, exist_ok=True)
    (images / image.name).symlink_to(image, target_is_directory=True)
    (images / "current").write_text(f"{image.name}\n")


def office_with(image: Path, make_live: MakeLive, **environ: str) -> Office:
    """Give the admin of a server that has an image of machines."""
    return Office(live_with(image, make_live, **environ))


def import_files(office: Office, folder: Path, files: dict[str, str]) -> None:
    """Import a track that consists of these files, by their paths in its folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    office.command("tracks", "import", str(folder))


class Terminal:
    """The terminal of a play's machine, as the person before it sees it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.box = page.locator("[data-machines][data-ready]")

    def ready(self, prompt: str = "root@shell") -> "Terminal":
        """Wait until the machine has answered and is prepared."""
        expect(self.box).to_be_visible(timeout=START_MS)
        busy = self.page.locator("[data-machines][data-busy='1']")
        expect(busy).to_have_count(0, timeout=START_MS)
        self.shows(prompt)
        return self

    @property
    def input(self) -> Locator:
        """What has the focus while somebody types."""
        return self.page.get_by_role("textbox", name="Terminal input")

    def types(self, text: str, *, enter: bool = True) -> None:
        """Type a line, or its beginning."""
        self.input.focus()
        self.page.keyboard.type(f"{text}\n" if enter else text)

    def shows(self, text: str) -> None:
        """Wait until the terminal shows a text."""
        rows = self.page.locator(".xterm-rows")
        expect(rows).to_contain_text(text, timeout=_ANSWER_MS)


def start(learner: LearnerPage) -> Terminal:
    learner.start(SHELL)
    return Terminal(learner.page).ready()


def pause(learner: LearnerPage) -> None:
    learner.page.get_by_role("button", name="Pause", exact=True).click()
    expect(learner.page.get_by_role("heading", name="Paused")).to_be_visible(
        timeout=START_MS
    )
