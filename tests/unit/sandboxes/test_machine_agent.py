"""The agent inside a machine, here with pipes for its serial line."""

import base64
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.natives import GUEST, NATIVES, can_run_natives
from support.waiting import wait_until

OK_1 = ["OK", "1", "3"]  # the 3: what this agent can, see there


class Line:
    """The other end of the agent's line."""

    def __init__(self, tmp_path: Path, home: Path) -> None:
        environment = {
            "TRACKGATE_HOME": str(home),
            "TRACKGATE_RUN": str(tmp_path),
            "TRACKGATE_USER_HOME": str(tmp_path),
            "TRACKGATE_PATH": f"{GUEST / 'usr/local/bin'}:{os.environ['PATH']}",
            "PATH": os.environ["PATH"],
        }
        self.agent = subprocess.Popen(
            ["/bin/sh", str(home / "agent")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
        )
        assert self.hear() == ["READY"]

    def send(self, word: str, id: str, *rest: object, data: bytes = b"") -> None:
        assert self.agent.stdin is not None
        words = " ".join([word, id, str(len(data)), *map(str, rest)])
        self.agent.stdin.write(words.encode() + b"\n" + data)
        self.agent.stdin.flush()

    def hear(self) -> list[str]:
        assert self.agent.stdout is not None
        return self.agent.stdout.readline().decode().split()

    def run(self, id: str, script: str) -> dict[str, str]:
        """Run a script; give what came back, by OUT, MSG and END."""
        self.send("RUN", id, data=script.encode())
        return self.until_end(id)

    def until_end(self, id: str) -> dict[str, str]:
        told = {"OUT": "", "MSG": ""}
        while True:
            word, of, *data = self.hear()
            if of != id or word == "OK":
                continue
            if word == "END":
                return {**told, "END": data[0]}
            told[word] += base64.b64decode(data[0]).decode()


@pytest.fixture
def line(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    if not can_run_natives():
        pytest.skip("needs a kernel that runs the machine's own programs")
    home = tmp_path_factory.mktemp("home")
    shutil.copytree(NATIVES, home, dirs_exist_ok=True)
    made = Line(tmp_path, home)
    yield made
    assert made.agent.stdin is not None
    assert made.agent.stdout is not None
    made.agent.stdin.close()
    made.agent.wait(10)
    made.agent.stdout.close()


@pytest.mark.parametrize("mode", ["640", "644", "755"])
def test_a_file_arrives_byte_by_byte_the_same(
    line: Line, tmp_path: Path, mode: str
) -> None:
    content = bytes(range(256)) * 20
    target = tmp_path / "new folder" / "file"
    line.send("PART", "1", data=content)
    assert line.hear() == OK_1
    line.send("PUT", "1", mode, target, data=b"\nend\n")
    assert line.hear() == OK_1
    assert target.read_bytes() == content + b"\nend\n"
    assert f"{target.stat().st_mode & 0o777:o}" == mode


def test_a_script_gives_its_output_its_message_and_its_status(line: Line) -> None:
    told = line.run(
        "7", "#!/bin/sh\necho out; echo err >&2\nfail-message no  \nexit 3\n"
    )
    assert told == {"OUT": "out\nerr\n", "MSG": "no\n", "END": "3"}


def test_a_script_runs_under_its_own_interpreter(line: Line) -> None:
    told = line.run("1", "#!/usr/bin/awk -f\nBEGIN { print 6 * 7 }\n")
    assert told["OUT"] == "42\n"


def test_a_first_line_that_names_no_program_is_said(line: Line) -> None:
    told = line.run("1", "#!/bin/nothing\n")
    assert told["OUT"] == "the program in the script's first line cannot be run\n"
    assert told["END"] == "127"


def test_a_script_finds_the_variables_that_came_before_it(line: Line) -> None:
    line.send("ENV", "1", data=b"export NAME='it'\\''s\ntwo lines'\n")
    assert line.hear() == OK_1
    assert line.run("1", '#!/bin/sh\necho "$NAME"\n')["OUT"] == "it's\ntwo lines\n"
    assert line.run("2", '#!/bin/sh\necho "$NAME"\n')["OUT"] == "\n"


def test_variables_in_several_pieces_are_put_together(line: Line) -> None:
    line.send("PART", "1", data=b"export NAME='it ")
    line.send("ENV", "1", data=b"goes on'\n")
    assert [line.hear(), line.hear()] == [OK_1, OK_1]
    assert line.run("1", '#!/bin/sh\necho "$NAME"\n')["OUT"] == "it goes on\n"


def test_the_shell_is_opened_in_the_folder_that_is_named(
    line: Line, tmp_path: Path
) -> None:
    line.send("OPEN", "1", "in", "/srv/a  folder")
    assert line.hear() == OK_1
    assert (tmp_path / "workdir").read_text() == "/srv/a  folder\n"
    assert (tmp_path / "open").exists()


def test_without_a_folder_the_shell_opens_where_set_up_said(
    line: Line, tmp_path: Path
) -> None:
    (tmp_path / "workdir").write_text("/srv/set\n")
    line.send("OPEN", "1")
    assert line.hear() == OK_1
    assert (tmp_path / "workdir").read_text() == "/srv/set\n"


def test_long_output_comes_whole_and_in_order(line: Line) -> None:
    told = line.run("1", "#!/bin/sh\nseq 1 3000\n")
    assert told["OUT"].splitlines() == [str(number) for number in range(1, 3001)]


def test_two_scripts_at_once_do_not_mix(line: Line) -> None:
    script = "#!/bin/sh\nfor i in 1 2 3 4 5; do echo NAME; sleep 0.02; done\n"
    for name in "ab":
        line.send("RUN", name, data=script.replace("NAME", name).encode())
    told = {"a": "", "b": ""}
    ended = 0
    while ended < 2:
        word, of, *data = line.hear()
        ended += word == "END"
        if word == "OUT":
            told[of] += base64.b64decode(data[0]).decode()
    assert told == {"a": "a\n" * 5, "b": "b\n" * 5}


def test_a_server_that_a_script_leaves_running_does_not_hold_it_back(
    line: Line, tmp_path: Path
) -> None:
    script = f"#!/bin/sh\nsleep 300 &\necho $! >{tmp_path}/pid\necho up\n"
    assert line.run("1", script) == {"OUT": "up\n", "MSG": "", "END": "0"}
    os.kill(int((tmp_path / "pid").read_text()), 15)


def test_a_script_that_runs_for_long_can_be_ended_with_its_children(
    line: Line, tmp_path: Path
) -> None:
    script = f"#!/bin/sh\nsleep 300 &\necho $! >{tmp_path}/pid\nwait\n"
    line.send("RUN", "1", data=script.encode())
    assert line.hear() == OK_1
    pid = tmp_path / "pid"
    child = wait_until(lambda: read(pid), seconds=10, what="the script")
    line.send("KILL", "2", "1")
    # The end of the script and the answer to its ending come in either order.
    told = sorted([line.hear(), line.hear()])
    assert told == [["END", "1", "143"], ["OK", "2", "3"]]
    gone = Path(f"/proc/{child.strip()}/cmdline")
    wait_until(lambda: not read(gone), seconds=10, what="its child's end")


def read(path: Path) -> str:
    """Give a file's text, or nothing: a process that ended has none."""
    try:
        return path.read_text()
    except OSError:
        return ""


def test_an_ended_script_leaves_nothing_behind(line: Line, tmp_path: Path) -> None:
    line.run("1", "#!/bin/sh\nfail-message x\n")
    line.run("2", "#!/bin/sh\n:\n")
    left = tmp_path.glob
    wait_until(lambda: not list(left("*.1")), seconds=10, what="the script's files")


def test_what_is_not_understood_is_answered_and_the_next_command_works(
    line: Line,
) -> None:
    line.send("DANCE", "1", data=b"RUN 9 0\n")
    word, id, why = line.hear()
    assert (word, id) == ("NO", "1")
    assert base64.b64decode(why) == b"unknown command\n"
    assert line.run("2", "#!/bin/sh\necho on\n")["OUT"] == "on\n"


def test_a_file_that_cannot_be_written_is_told(line: Line) -> None:
    line.send("PUT", "1", "644", "/proc/nothing", data=b"x")
    assert line.hear()[:2] == ["NO", "1"]
