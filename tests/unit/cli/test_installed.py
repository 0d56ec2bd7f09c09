"""The program as it is installed: a process with arguments, streams and an exit."""

import os
import subprocess
from pathlib import Path

from support.server import PROGRAM, LiveServer


def run(folder: Path, *arguments: str, stdin: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PROGRAM, *arguments],
        env={"PATH": os.environ["PATH"], "INSTANCE_PATH": str(folder)},
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_installed_program_does_what_it_is_told_and_refuses_the_rest(
    tmp_path: Path,
) -> None:
    new = ("admin", "create", "ada@example.com", "--password-stdin")
    refused = run(tmp_path, *new, stdin="correct horse battery\n")
    assert refused.returncode == 1
    assert refused.stderr == (
        "Error: The database is not migrated; run: trackgate db upgrade\n"
    )
    assert run(tmp_path, "db", "upgrade", stdin="").returncode == 0
    made = run(tmp_path, *new, stdin="correct horse battery\n")
    assert (made.returncode, made.stderr) == (0, "")
    assert "ada@example.com" in made.stdout


def test_the_installed_program_serves_until_it_is_asked_to_end(tmp_path: Path) -> None:
    with LiveServer(tmp_path) as server:
        server.stop()
        server.start(PROGRAM)
        assert server.get("/readyz")[0] == 200
        server.stop()
    assert "Traceback" not in server.log()
