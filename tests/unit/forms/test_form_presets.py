"""The presets that come along, and reading a form of one's own."""

from pathlib import Path

import pytest

from trackgate.forms.definition import InvalidForm
from trackgate.forms.kinds import Kind
from trackgate.forms.presets import (
    UnknownPreset,
    list_presets,
    load_preset,
    read_form_file,
)


def test_three_presets_come_along() -> None:
    assert list_presets() == ["default", "newsletter", "webinar"]


@pytest.mark.parametrize("name", list_presets())
def test_every_preset_is_a_form(name: str) -> None:
    assert load_preset(name).heading


def test_the_default_asks_six_things_with_the_email() -> None:
    kinds = [field.kind for field in load_preset("default").fields]
    assert kinds == [Kind.TEXT, Kind.TEXT, Kind.COMPANY, Kind.JOB_TITLE, Kind.COUNTRY]


@pytest.mark.parametrize("name", ["", "nope", "../pyproject", "default.toml"])
def test_a_name_that_is_no_preset_is_refused_and_the_presets_named(name: str) -> None:
    with pytest.raises(UnknownPreset, match="default, newsletter, webinar"):
        load_preset(name)


def test_a_file_that_is_no_toml_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('heading = "x"\nintro = \n', encoding="utf-8")
    with pytest.raises(InvalidForm, match="line 2"):
        read_form_file(path)


def test_a_file_that_is_no_form_is_refused_with_the_place(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('[[fields]]\nname = "team"\nkind = "text"\n', encoding="utf-8")
    with pytest.raises(InvalidForm) as caught:
        read_form_file(path)
    assert caught.value.problems == {"fields.0.label": "Enter a label"}


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_form_file(tmp_path / "none.toml")
