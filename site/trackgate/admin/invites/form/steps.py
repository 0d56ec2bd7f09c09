"""The steps of the invite form, and the settings that stand in each."""

from typing import NamedTuple

from trackgate.invites.setting_kinds import (
    AllowedList,
    Length,
    Markdown,
    Setting,
    SiteList,
    TrackList,
    Zone,
)
from trackgate.invites.settings import SETTINGS


class Piece(NamedTuple):
    """A setting in a step, and the template that shows it."""

    name: str
    setting: Setting
    template: str


class Step(NamedTuple):
    """A step with its heading and hint."""

    key: str
    title: str
    hint: str = ""

    @property
    def pieces(self) -> list[Piece]:
        """Give its settings in order."""
        return [
            Piece(name, setting, f"admin/invites/form/settings/{template}.html")
            for name, setting in SETTINGS.items()
            if setting.step == self.key and (template := _template(name, setting))
        ]


STEPS = (
    Step("sharing", "Sharing method and type"),
    Step("words", "Title and descriptions"),
    Step("tracks", "Tracks", "Learners see them in this order."),
    Step(
        "content",
        "Content restrictions",
        "What each learner gets, from the moment they join.",
    ),
    Step(
        "restrictions",
        "Invite restrictions",
        "How long people can join, and how many.",
    ),
    Step("access", "Access settings"),
    Step(
        "embedding",
        "Where it may be embedded",
        "Sites that may show this invite inside their pages.",
    ),
    Step(
        "finish",
        "Finish button",
        "Shown when a learner has finished a track. Leave it empty for none.",
    ),
    Step("catalogues", "Catalogues"),
)

_OF_KIND: dict[type[Setting], str] = {
    Markdown: "markdown",
    TrackList: "tracks",
    Length: "length",
    Zone: "zone",
    AllowedList: "allowed",
    SiteList: "sites",
}
# A live event's end stands with its start.
_OF_NAME = {"expires_at": "expires", "starts_at": "event", "ends_at": ""}


def _template(name: str, setting: Setting) -> str:
    return _OF_NAME.get(name, _OF_KIND.get(type(setting), "plain"))
