"""Assignments: front matter, quizzes, tabs and notes."""

from collections.abc import Callable
from pathlib import Path

import pytest

from trackgate.tracks.draft import ChallengeDraft
from trackgate.tracks.folder import read_folder
from trackgate.tracks.models import ChallengeKind

Refusal = Callable[..., list[str]]
MakeFolder = Callable[..., Path]

CONFIG = """
virtualmachines: [{name: vm, image: debian}]
containers: [{name: box, image: redis}]
virtualbrowsers: [{name: web, url: "https://web.example"}]
websites: [{name: docs, url: "https://docs.example/", new_window: true}]
"""


@pytest.fixture
def read(make_folder: MakeFolder) -> Callable[[str], tuple[ChallengeDraft, list[str]]]:
    """Read one challenge from its front matter; give it and the notes."""

    def read_one(front: str, body: str = "Do it.") -> tuple[ChallengeDraft, list[str]]:
        text = f"---\nslug: one\ntitle: One\n{front}\n---\n{body}\n"
        files = {"config.yml": CONFIG, "01-one/assignment.md": text}
        draft = read_folder(make_folder(files))
        return draft.challenges[0], [str(note) for note in draft.notes]

    return read_one


Read = Callable[..., tuple[ChallengeDraft, list[str]]]


def test_a_challenge_needs_little(read: Read) -> None:
    challenge, notes = read("")
    assert challenge.kind is ChallengeKind.CHALLENGE
    assert challenge.assignment == "Do it."
    assert challenge.assignment_html == "<p>Do it.</p>\n"
    assert challenge.time_limit == 0
    assert not notes


def test_a_quiz_has_answers_and_the_numbers_of_the_right_ones(read: Read) -> None:
    challenge, _ = read("type: quiz\nanswers: [yes, 1.10, c]\nsolution: [2, 0, 2]")
    assert challenge.kind is ChallengeKind.QUIZ
    assert challenge.answers == ["yes", "1.10", "c"]
    assert challenge.solution == [0, 2]


def test_one_right_answer_may_stand_alone(read: Read) -> None:
    challenge, _ = read("type: quiz\nanswers: [a, b]\nsolution: 1")
    assert challenge.solution == [1]


@pytest.mark.parametrize(
    ("quiz", "line"),
    [
        ("answers: [a, b]\nsolution: [2]", 6),
        ("answers: [a, b]\nsolution: [-1]", 6),
        ("answers: [a, b]\nsolution: []", 6),
        ("answers: [a, b]\nsolution: [a]", 6),
        ("answers: [a, b]\nsolution: [true]", 6),
        ("answers: []\nsolution: [0]", 5),
        ("answers: ['', b]\nsolution: [0]", 5),
        ("answers: [{a: b}]\nsolution: [0]", 5),
        ("answer: a\nanswers: [a, b]\nsolution: [0]", 5),
    ],
)
def test_a_quiz_nobody_could_solve_is_refused(
    refusal: Refusal, quiz: str, line: int
) -> None:
    text = f"---\nslug: one\ntitle: One\ntype: quiz\n{quiz}\n---\nWhich?\n"
    said = refusal({"01-one/assignment.md": text})
    assert said[0].startswith(f"01-one/assignment.md:{line}: ")


@pytest.mark.parametrize(
    ("written", "right"),
    [("4711", ["4711"]), ("[' a b ', c]", ["a b", "c"]), ("1.10", ["1.10"])],
)
def test_the_answer_of_a_quiz_may_be_typed(
    read: Read, written: str, right: list[str]
) -> None:
    challenge, notes = read(f"type: quiz\nanswer: {written}")
    assert (challenge.answers, challenge.solution, notes) == ([], right, [])


def test_answers_of_something_that_is_no_quiz_are_noted(read: Read) -> None:
    challenge, notes = read("answers: [a]")
    assert challenge.answers == []
    assert notes == ["01-one/assignment.md:4: answers belong to a quiz only"]


def test_empty_answers_that_tools_leave_behind_are_no_news(read: Read) -> None:
    assert read("answers: []\nsolution: []")[1] == []


def test_tabs_keep_what_they_need_in_their_order(read: Read) -> None:
    challenge, notes = read(
        """
tabs:
- {id: t1, title: Shell, type: terminal, hostname: vm, cmd: exec bash, workdir: /x}
- {title: Files, type: code, hostname: box, path: /etc}
- {title: App, type: service, hostname: box, port: "8080", path: /a}
- {type: service, hostname: vm}
- {title: Web, type: browser, hostname: web}
- {title: Site, type: website, url: "https://a.example/"}
- {title: Docs, type: website, hostname: docs}
- {title: Out, type: external, url: "https://b.example/", new_window: true}
"""
    )
    tabs = challenge.tabs
    assert [tab["type"] for tab in tabs] == [
        "terminal",
        "code",
        "service",
        "service",
        "browser",
        "website",
        "website",
        "external",
    ]
    assert tabs[0]["id"] == "t1"
    assert (tabs[0]["cmd"], tabs[0]["workdir"]) == ("exec bash", "/x")
    assert tabs[1]["path"] == "/etc"
    assert (tabs[2]["port"], tabs[2]["path"]) == (8080, "/a")
    assert (tabs[3]["port"], tabs[3]["title"]) == (80, "Service")
    assert tabs[6]["url"] == "https://docs.example/"
    assert [tab["new_window"] for tab in tabs[5:]] == [False, True, True]
    assert not notes


def test_a_tab_whose_service_is_not_there_is_noted(read: Read) -> None:
    _, notes = read("tabs:\n- type: terminal\n  hostname: ghost")
    assert notes[0].startswith(
        "01-one/assignment.md:6: config.yml has no service ghost"
    )


def test_a_terminal_on_a_website_is_noted(read: Read) -> None:
    assert "docs" in read("tabs:\n- {type: terminal, hostname: docs}")[1][0]


def test_a_page_by_http_opens_in_a_window_of_its_own(read: Read) -> None:
    challenge, notes = read('tabs:\n- {type: website, url: "http://a.example"}')
    assert challenge.tabs[0]["new_window"] is True
    assert len(notes) == 1


@pytest.mark.parametrize(
    "tab",
    [
        "{type: hologram, hostname: vm}",
        "{type: terminal}",
        "{type: website}",
        '{type: website, url: "javascript:alert(1)"}',
        '{type: external, url: "/admin"}',
        "{type: service, hostname: vm, port: 70000}",
        "{type: terminal, hostname: [vm]}",
        "just text",
    ],
)
def test_a_tab_that_could_show_nothing_is_refused(refusal: Refusal, tab: str) -> None:
    text = f"---\nslug: one\ntitle: One\ntabs:\n- {tab}\n---\n"
    said = refusal({"config.yml": CONFIG, "01-one/assignment.md": text})
    assert said[0].startswith("01-one/assignment.md:5: ")


def test_notes_are_text_rendered_at_import_or_pictures(read: Read) -> None:
    challenge, notes = read(
        """
notes:
- {type: text, title: Hello, contents: "Some **words**"}
- {contents: "No type is text"}
- {type: image, url: "https://a.example/a.png"}
- {type: video, url: "https://b.example/embed"}
"""
    )
    assert [note["type"] for note in challenge.notes] == [
        "text",
        "text",
        "image",
        "video",
    ]
    assert challenge.notes[0]["title"] == "Hello"
    assert challenge.notes[0]["html"] == "<p>Some <strong>words</strong></p>\n"
    assert challenge.notes[2]["url"] == "https://a.example/a.png"
    assert not notes


@pytest.mark.parametrize(
    "note",
    [
        '{type: image, url: "http://a.example/a.png"}',
        '{type: image, url: "javascript:alert(1)"}',
        "{type: image, url: ../assets/not-there.png}",
        '{type: video, url: "http://a.example/a.mp4"}',
        "{type: hologram}",
    ],
)
def test_a_note_that_cannot_be_shown_is_left_out_and_said(
    read: Read, note: str
) -> None:
    challenge, notes = read(f"notes:\n- {note}")
    assert challenge.notes == []
    assert len(notes) == 1


def test_the_slug_comes_from_the_folder_where_it_is_missing(
    make_folder: MakeFolder,
) -> None:
    text = "---\ntitle: One\n---\nx\n"
    draft = read_folder(make_folder({"01-one/assignment.md": text}))
    assert draft.challenges[0].slug == "one"
    assert "slug is missing" in draft.notes[0].message


def test_the_time_limit_may_be_a_text(read: Read) -> None:
    assert read("timelimit: 1h30m")[0].time_limit == 5400


def test_what_pages_leave_out_is_noted_by_its_line_but_not_in_code(read: Read) -> None:
    body = "# Title\n\n<iframe src='x'></iframe>\n\n```html\n<iframe>\n```\n`<form>`"
    body += "\n![x](http://a.example/x.png)\n![y](../assets/y.png)"
    _, notes = read("", body)
    assert notes == [
        "01-one/assignment.md:8: <iframe> is left out of pages",
        "01-one/assignment.md:14: an image by http is left out of pages",
        "01-one/assignment.md:15: assets/y.png is not there",
    ]


@pytest.mark.parametrize("text", ["", "No front matter", "---\nslug: one\n", "\n---\n"])
def test_an_assignment_without_front_matter_is_refused(
    refusal: Refusal, text: str
) -> None:
    assert refusal({"01-one/assignment.md": text})[0].startswith(
        "01-one/assignment.md:1: "
    )


@pytest.mark.parametrize("slug", ["../x", "A", "a b", "assets", "track_scripts", "-a"])
def test_a_slug_that_could_be_mistaken_is_refused(refusal: Refusal, slug: str) -> None:
    text = f"---\nslug: {slug}\ntitle: One\n---\nx\n"
    assert refusal({"01-one/assignment.md": text})[0].startswith(
        "01-one/assignment.md:2: slug"
    )
