"""Running one of our programs under Node.js: a plan goes in, an answer comes back."""

import json
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any


class DriverFailed(Exception):
    """The program ended badly; the message has its status and its last words."""


class DriverTooSlow(Exception):
    """The program had not ended in time."""


def drive(driver: Path, plan: Mapping[str, Any], *, node: str, seconds: float) -> Any:  # noqa: ANN401 - whatever JSON it answers
    """Run a program with a plan as JSON; give what its last line says, as JSON.

    Raises:
        DriverFailed: it ended with a status.
        DriverTooSlow: it was not done after so many seconds, and was ended.
    """
    with tempfile.TemporaryDirectory() as work:
        file = Path(work) / "plan.json"
        file.write_text(json.dumps(plan), encoding="utf-8")
        try:
            done = subprocess.run(  # noqa: S603 - all of it is ours
                [node, str(driver), str(file)],
                capture_output=True,
                text=True,
                check=False,
                timeout=seconds,
            )
        except subprocess.TimeoutExpired as error:
            raise DriverTooSlow(f"no end after {seconds} seconds") from error
    if done.returncode != 0:
        last = done.stderr.strip().splitlines()[-1:] or ["no word"]
        raise DriverFailed(f"ended with {done.returncode}: {last[0]}")
    return json.loads(done.stdout.splitlines()[-1])
