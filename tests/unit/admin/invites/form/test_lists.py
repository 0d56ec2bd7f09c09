"""Lists that are pasted or uploaded."""

import pytest

from trackgate.admin.invites.form.lists import read_allowed, read_csv, read_origins


def test_addresses_and_domains_are_read_however_they_are_pasted() -> None:
    text = (
        "Ann@Example.com, @Example.org\n\nb@example.com;c@example.com d@example.com\n"
    )
    assert read_allowed(text).good == [
        "ann@example.com",
        "@example.org",
        "b@example.com",
        "c@example.com",
        "d@example.com",
    ]


def test_names_around_addresses_are_left_out() -> None:
    text = "Ann Lee <ann@example.com>, Bo <bo@example.com>"
    assert read_allowed(text).good == ["ann@example.com", "bo@example.com"]


def test_repeats_are_one() -> None:
    assert read_allowed("a@example.com\nA@example.com").good == ["a@example.com"]


def test_wrong_lines_are_named_with_their_numbers() -> None:
    entries = read_allowed("a@example.com\nnonsense\n\n*@example.com")
    assert entries.wrong == [(2, "nonsense"), (4, "*@example.com")]
    assert entries.problem("an address") == (
        "Not an address: line 2 “nonsense”, line 4 “*@example.com”"
    )


def test_many_wrong_lines_are_counted() -> None:
    entries = read_allowed("\n".join(f"wrong{n}" for n in range(9)))
    assert entries.problem("an address").endswith("line 5 “wrong4” and 4 more")


def test_sites_are_read_and_wrong_ones_named() -> None:
    entries = read_origins(
        "https://A.example/\nhttp://b.example\nhttps://c.example/path"
    )
    assert entries.good == ["https://a.example"]
    assert [number for number, _ in entries.wrong] == [2, 3]


@pytest.mark.parametrize(
    "content",
    [
        b"a@example.com\n@example.org\n",
        b"email\na@example.com\n@example.org\n",
        b"Name,E-mail\nAnn,a@example.com\nAll,@example.org\n",
        b"Name;E-mail\r\nAnn;a@example.com\r\nAll;@example.org\r\n",
        b"Name\tE-mail\nAnn\ta@example.com\nAll\t@example.org",
        b'\xef\xbb\xbf"Ann, the first","a@example.com"\n\n"All",@example.org\n',
        "Name,E-mail\nJosé,a@example.com\nAll,@example.org\n".encode("cp1252"),
        "Name,E-mail\nAnn,a@example.com\nAll,@example.org\n".encode("utf-16"),
    ],
)
def test_a_csv_file_gives_the_address_of_each_row(content: bytes) -> None:
    entries = read_csv(content)
    assert entries.good == ["a@example.com", "@example.org"]
    assert entries.wrong == []


def test_the_first_address_of_a_row_is_the_one() -> None:
    assert read_csv(b"Ann,a@example.com,boss@example.com").good == ["a@example.com"]


def test_rows_without_an_address_are_named_by_their_lines() -> None:
    entries = read_csv(b"email\na@example.com\n\nnobody,here\nb@@example.com\n")
    assert entries.wrong == [(4, "nobody, here"), (5, "b@@example.com")]
    assert entries.problem("an address", "g.csv").startswith("In g.csv, not an address")


def test_a_first_row_with_a_wrong_address_is_no_heading() -> None:
    assert read_csv(b"a@\n").wrong == [(1, "a@")]


def test_a_cell_without_end_is_a_wrong_line_not_a_crash() -> None:
    entries = read_csv(b'a@example.com\n"' + b"x" * 200_000)
    assert entries.good == ["a@example.com"]
    assert len(entries.wrong) == 1


@pytest.mark.parametrize("content", [b"", b"\x00\xff\xfe\x00", b"\xff\xfe\x00"])
def test_a_file_that_is_no_csv_holds_nothing(content: bytes) -> None:
    assert read_csv(content).good == []
