"""The blueprints that the learner pages' modules register their views with.

Every page of the learner's way is there twice: for a window of its own and, under
``/embed/``, for a frame in somebody else's page. It is the same view both times;
``web.framing`` knows which of the two is asked for.
"""

from typing import Any

from flask import Blueprint

_IN_A_FRAME = {"/i/": "/embed/", "/play/": "/embed/play/"}


class _LearnerBlueprint(Blueprint):
    def add_url_rule(self, rule: str, *arguments: Any, **options: Any) -> None:  # noqa: ANN401
        """Register a rule, and beside it the same page in a frame."""
        super().add_url_rule(rule, *arguments, **options)
        for start, framed in _IN_A_FRAME.items():
            if rule.startswith(start):
                there = framed + rule.removeprefix(start)
                super().add_url_rule(there, *arguments, **options)


bp = _LearnerBlueprint("pages", __name__)
play_bp = _LearnerBlueprint("play", __name__)
