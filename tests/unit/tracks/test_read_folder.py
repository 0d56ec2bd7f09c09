"""Whole folders: kept ones with oddities, and what refuses an import."""

from collections.abc import Callable
from pathlib import Path

import pytest

from trackgate.tracks.folder import read_folder
from trackgate.tracks.problems import ImportRefused

MakeFolder = Callable[..., Path]
Refusal = Callable[..., list[str]]


def test_a_folder_with_odd_values_is_read_all_the_same(folders: Path) -> None:
    draft = read_folder(folders / "odd-values")
    facts = draft.facts
    assert (draft.slug, facts.title) == ("odd-values", "2024")
    assert (facts.time_limit, facts.idle_timeout) == (5400, 600)
    assert (facts.pausable, facts.pause_limit_days) == (True, 14)
    assert facts.tags == ["one", "2"]
    assert facts.show_timer is False
    assert facts.icon.endswith("/map.png")
    assert '<h3 id="section-top">' in facts.description_html
    assert "<span>colour</span>" in facts.description_html
    assert facts.lab_config == {
        "overlay": False,
        "theme": {"name": "modern-dark"},
        "loadingMessages": ["One moment", "Nearly"],
    }
    assert draft.services[0].image == "projects/somewhere/rhel-9"
    assert draft.secrets == ["ACTIVATION_KEY", "TOKEN"]


def test_challenges_of_the_odd_folder_are_rendered(folders: Path) -> None:
    first, quiz, last = read_folder(folders / "odd-values").challenges
    assert first.title == "Install: things"
    assert 'data-run=""' in first.assignment_html
    assert 'data-tab="1"' in first.assignment_html
    assert "<iframe" not in first.assignment_html
    assert "onload" not in first.notes[0]["html"]
    assert "<circle" in first.notes[0]["html"]
    assert (quiz.slug, quiz.answers) == ("check-yourself", ["yes", "1.10", "`ls`"])
    assert last.answers == []


def test_everything_odd_is_noted_with_path_and_line(folders: Path) -> None:
    notes = read_folder(folders / "odd-values").notes
    assert [(note.path, note.line) for note in notes] == [
        ("01-install-things/assignment.md", 17),
        ("01-install-things/assignment.md", 18),
        ("01-install-things/assignment.md", 41),
        ("01-install-things/assignment.md", 44),
        ("01-install-things/assignment.md", 49),
        ("01-install-things/assignment.md", 60),
        ("01-install-things/assignment.md", 61),
        ("01-install-things/check-elsewhere", 1),
        ("01-install-things/scratch.txt", 1),
        ("02-check-yourself/assignment.md", 2),
        ("assets/false.gif", 1),
        ("assets/page.css", 1),
        ("config.yml", 4),
        ("config.yml", 10),
        ("config.yml", 14),
        ("notes-of-mine", 1),
        ("track.yml", 29),
    ]


def test_a_folder_of_the_old_form_is_read(folders: Path) -> None:
    draft = read_folder(folders / "old-form")
    assert [each.slug for each in draft.challenges] == ["first-boat", "second-boat"]
    first = draft.challenges[0]
    assert first.time_limit == 300
    assert "<h3" in first.assignment_html
    assert first.notes[0]["html"] == "<p>A note over two lines.</p>\n"
    assert draft.facts.time_limit == 0
    assert draft.facts.teaser.startswith("Capitals")
    assert [service.name for service in draft.services] == ["shell", "cache"]
    assert {file.path for file in draft.files} == {
        "first-boat/check-shell",
        "second-boat/check-shell",
    }
    assert draft.notes == []


def test_all_problems_are_said_at_once_each_by_its_line(folders: Path) -> None:
    with pytest.raises(ImportRefused) as refused:
        read_folder(folders / "full-of-problems")
    said = refused.value.problems
    assert [(problem.path, problem.line) for problem in said] == [
        ("01-quiz/assignment.md", 8),
        ("02-broken/assignment.md", 3),
        ("03-tabs/assignment.md", 3),
        ("03-tabs/assignment.md", 6),
        ("03-tabs/assignment.md", 8),
        ("03-tabs/assignment.md", 10),
        ("03-tabs/assignment.md", 13),
        ("04-twin/assignment.md", 1),
        ("04-twin/assignment.md", 3),
        ("config.yml", 6),
        ("config.yml", 7),
        ("config.yml", 11),
        ("track.yml", 1),
        ("track.yml", 1),
        ("track.yml", 3),
        ("track.yml", 4),
        ("track.yml", 5),
        ("track.yml", 6),
        ("track.yml", 7),
        ("track.yml", 8),
        ("track.yml", 9),
    ]


def test_a_pausable_track_that_may_not_be_is_refused_by_the_services_name(
    refusal: Refusal,
) -> None:
    said = refusal(
        {
            "track.yml": "slug: small\ntitle: Small\npausable: true\n",
            "config.yml": "virtualmachines: [{name: vm, image: x}]\n"
            "websites: [{name: docs, url: 'https://a.example'}]\n",
        }
    )
    (line,) = said
    assert line.startswith("track.yml:3: pausable")
    assert "website service “docs”" in line


def test_links_to_outside_do_not_forbid_pausing(make_folder: MakeFolder) -> None:
    root = make_folder(
        {
            "track.yml": "slug: small\ntitle: Small\npausable: true\n",
            "config.yml": "virtualmachines: [{name: vm, image: x}]\n",
            "01-one/assignment.md": "---\nslug: one\ntitle: One\ntabs:\n"
            "- {type: website, url: 'https://a.example'}\n---\n",
        }
    )
    draft = read_folder(root)
    assert draft.facts.pausable
    assert draft.facts.pause_limit_days == 7


def test_a_track_needs_its_file_and_a_challenge(
    refusal: Refusal, make_folder: MakeFolder
) -> None:
    assert refusal({"track.yml": None}) == ["track.yml:1: is missing"]
    make_folder({"track.yml": "slug: small\ntitle: Small\n"})
    (said,) = refusal({"01-one/assignment.md": None})
    assert said.startswith("track.yml:1: has no challenges")


def test_problems_of_a_file_that_cannot_be_read_do_not_hide_the_others(
    refusal: Refusal,
) -> None:
    said = refusal({"track.yml": "slug: [", "config.yml": "containers: 5\n"})
    assert [line.split(":")[0] for line in said] == ["config.yml", "track.yml"]


def test_challenges_in_both_places_are_taken_from_the_file(
    make_folder: MakeFolder,
) -> None:
    track = "slug: small\ntitle: Small\nchallenges:\n- {slug: in, title: In}\n"
    draft = read_folder(make_folder({"track.yml": track}))
    assert [each.slug for each in draft.challenges] == ["in"]
    assert draft.notes[0].path == "01-one/assignment.md"


def test_two_folders_with_one_script_of_a_challenge_are_refused(
    refusal: Refusal,
) -> None:
    track = "slug: small\ntitle: Small\nchallenges:\n- {slug: one, title: In}\n"
    said = refusal({"track.yml": track, "one/check-a": "x", "01-one/check-a": "x"})
    assert "another folder" in said[0]


def test_a_text_that_would_take_minutes_to_render_is_refused(refusal: Refusal) -> None:
    text = "---\nslug: one\ntitle: One\n---\n" + "x" * 200_001
    assert "more than 200000" in refusal({"01-one/assignment.md": text})[0]


@pytest.mark.parametrize(
    "icon", ["http://a.example/a.png", "javascript:alert(1)", "../../x.png", "assets/x"]
)
def test_an_icon_that_cannot_be_shown_is_left_out(
    make_folder: MakeFolder, icon: str
) -> None:
    track = f"slug: small\ntitle: Small\nicon: {icon}\n"
    draft = read_folder(make_folder({"track.yml": track}))
    assert draft.facts.icon == ""
    assert len(draft.notes) == 1


def test_the_digest_follows_every_file_used_and_no_other(
    make_folder: MakeFolder,
) -> None:
    before = read_folder(make_folder()).source_digest
    assert read_folder(make_folder({"README.md": "x"})).source_digest == before
    with_script = read_folder(make_folder({"01-one/check-a": "x"})).source_digest
    assert with_script != before
    changed = read_folder(make_folder({"01-one/check-a": "y"})).source_digest
    assert changed not in {before, with_script}
