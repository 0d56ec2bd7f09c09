"""The files of a machine: all that is needed, and always the same bytes."""

import stat
from pathlib import Path

from trackgate.sandboxes.images import contents
from trackgate.sandboxes.images.initramfs import archive, console, file, folder, link
from trackgate.sandboxes.images.programs import add_programs


def read(data: bytes) -> dict[str, tuple[int, int, bytes]]:
    """Give mode, time and content by path, as the kernel reads the archive."""
    found = {}
    at = 0
    while True:
        fields = [int(data[at + 6 + 8 * i : at + 14 + 8 * i], 16) for i in range(13)]
        mode, time, size, length = fields[1], fields[5], fields[6], fields[11]
        name = data[at + 110 : at + 110 + length - 1].decode()
        if name == "TRAILER!!!":
            return found
        begin = (at + 110 + length + 3) & ~3
        found[name] = (mode, time, data[begin : begin + size])
        at = (begin + size + 3) & ~3


def test_an_archive_holds_files_links_folders_and_the_console() -> None:
    found = read(
        archive(
            {
                "bin/sh": link("/bin/busybox"),
                "bin/run": file(b"#!", program=True),
                "etc/hosts": file(b"127.0.0.1\n"),
                "tmp": folder(0o1777),
                "dev/console": console(),
            }
        )
    )
    assert found["bin"] == (stat.S_IFDIR | 0o755, 0, b"")
    assert found["bin/sh"] == (stat.S_IFLNK | 0o777, 0, b"/bin/busybox")
    assert found["bin/run"] == (stat.S_IFREG | 0o755, 0, b"#!")
    assert found["etc/hosts"] == (stat.S_IFREG | 0o644, 0, b"127.0.0.1\n")
    assert found["tmp"][0] == stat.S_IFDIR | 0o1777
    assert stat.S_ISCHR(found["dev/console"][0])


def test_folders_come_before_what_lies_in_them() -> None:
    paths = list(read(archive({"a/b/c": file(b""), "a/b.x": file(b"")})))
    assert paths.index("a") < paths.index("a/b") < paths.index("a/b/c")


def test_the_same_files_give_the_same_bytes_in_whatever_order() -> None:
    entries = {"b": file(b"1"), "a/x": file(b"2"), "c": link("b")}
    assert archive(entries) == archive(dict(reversed(entries.items())))


def test_our_own_files_are_all_there_and_those_that_run_can_run() -> None:
    ours = contents.own_files()
    programs = {path for path, entry in ours.items() if entry.mode & 0o111}
    assert {"init", "lib/trackgate/agent", "lib/trackgate/terminal"} <= programs
    assert {"usr/local/bin/fail-message", "lib/trackgate/wake"} <= programs
    assert {"etc/passwd", "etc/profile", "root/.bashrc"} <= set(ours) - programs


def test_a_machine_counts_as_booted_for_set_ups_that_wait_for_it() -> None:
    assert "opt/instruqt/bootstrap/host-bootstrap-completed" in contents.own_files()


def test_programs_are_listed_as_the_emulator_reads_them(tmp_path: Path) -> None:
    tree, facts = add_programs(tmp_path, {"usr/bin/git": b"git!", "lib/c.so": b"c"})
    lib, usr = tree["fsroot"]
    assert (lib[0], lib[6][0][:2]) == ("lib", ["c.so", 1])
    assert (usr[6][0][0], stat.S_ISDIR(usr[6][0][3])) == ("bin", True)
    name, size, _, mode, _, _, content = usr[6][0][6][0]
    assert (name, size, mode) == ("git", 4, stat.S_IFREG | 0o755)
    assert (tmp_path / "programs" / content).read_bytes() == b"git!"
    assert facts["usr/bin/git"]["name"] == content
    assert (tree["version"], tree["size"]) == (3, 5)


def test_what_is_fetched_on_first_read_is_where_programs_look_for_it() -> None:
    fetched = {take.to for take in contents.ON_FIRST_READ}
    assert {"usr/bin/git", "usr/bin/nano", "lib/libc.so.6"} <= fetched
    assert not fetched & {take.to for take in contents.IN_MEMORY}


def test_links_inside_a_package_are_followed_to_the_file() -> None:
    assert contents._followed("lib/a.so", {"lib/a.so": "lib/a.so.1"}) == "lib/a.so.1"
