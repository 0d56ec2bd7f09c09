"""A track whose learner may not rest for long."""

from pathlib import Path
from shutil import copytree

from journeys.office import PHISH, TRACKS, Office

IMPATIENT = "impatient"
TITLE = "Impatient"
MINUTES = 15


def import_impatient(office: Office, folder: Path) -> None:
    """Import a track of texts and quizzes that has an idle timeout."""
    track = Path(copytree(TRACKS / PHISH, folder / IMPATIENT)) / "track.yml"
    text = track.read_text().replace(f"slug: {PHISH}", f"slug: {IMPATIENT}")
    text = text.replace("title: Spot the phish", f"title: {TITLE}")
    text = text.replace("show_timer: false\n", "")
    track.write_text(f"{text}\nidle_timeout: {MINUTES}m\n")
    office.command("tracks", "import", str(track.parent))
