"""What the heart refuses, and why, in words that pages and commands can show."""

from enum import StrEnum


class Refusal(StrEnum):
    """Why a new claim is not made."""

    UPCOMING = "upcoming"
    EXPIRED = "expired"
    FULL = "full"
    DELETED = "deleted"


class ClaimRefused(Exception):
    """No new claim can be made; ``refusal`` says why. Nothing was changed."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


class PlayRefusal(StrEnum):
    """Why a play does not start, pause or resume."""

    REVOKED = "revoked"
    ACCESS_ENDED = "access_ended"
    NO_PLAYS_LEFT = "no_plays_left"
    NOT_IN_CLAIM = "not_in_claim"
    INVITE_EXPIRED = "invite_expired"
    NOT_PAUSABLE = "not_pausable"
    WRONG_STATE = "wrong_state"
    NOT_SAVED = "not_saved"

    @property
    def words(self) -> str:
        """Say to the learner why their machine is not paused, or nothing."""
        return _NOT_SAVED if self is PlayRefusal.NOT_SAVED else ""


_NOT_SAVED = (
    "Not all of this track's machines are saved yet, so it was not paused. Nothing is "
    "lost: it goes on running in the browser where you opened it. Pause it there."
)


class PlayRefused(Exception):
    """A play was not started or moved; ``refusal`` says why. Nothing was changed."""

    def __init__(self, refusal: PlayRefusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


class InvalidInvite(Exception):
    """An invite that cannot be saved; ``errors`` says why, by field."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("; ".join(errors.values()))
        self.errors = errors


class InviteChanged(Exception):
    """Somebody else saved the invite since this edit began. Nothing was changed."""
