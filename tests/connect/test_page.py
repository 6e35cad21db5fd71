"""Who may not connect sees no field to type into, whatever the address says: decided on the server, at every run."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from scorecard.ui import connect_work

Opened = Callable[..., AppTest]


def fields(app: AppTest) -> list[str]:
    return [each.label for each in app.text_input]


def test_everybody_may_on_the_demo_where_nobody_signs_in(opened: Opened) -> None:
    app = opened("connect")
    assert not app.exception
    assert fields(app) == ["Address of the sheet"]


def test_a_step_that_was_not_reached_is_not_shown(opened: Opened) -> None:
    assert fields(opened("connect", connect_step="save")) == ["Address of the sheet"]


@pytest.mark.parametrize("setting", ["off", "admins"])
def test_nobody_may_where_the_setting_says_so(setting: str, opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCORECARD_CONNECT", setting)
    app = opened("connect", connect_step="save")
    assert not app.exception
    assert fields(app) == []
    assert any("Connecting is not open to you" in each.value for each in app.markdown)


def test_nobody_may_in_a_company_of_its_own_without_a_sign_in(
    reading: Path, opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "own.toml").write_text('[company]\nname = "Northwind"\n[access]\nadmins = ["boss@example.com"]\n', encoding="utf-8")
    monkeypatch.setenv("SCORECARD_CONFIG", str(tmp_path / "own.toml"))
    monkeypatch.setenv("SCORECARD_HOME", str(tmp_path / "home"))
    assert fields(opened("connect")) == []


@pytest.mark.parametrize(
    ("language", "locale"), [("de-DE", "de_DE"), ("pt-BR", "pt_BR"), ("fr", "fr"), (None, "en_US"), ("", "en_US"), ("xx-!", "en_US")]
)
def test_numbers_are_written_as_the_reader_s_browser_does(language: str | None, locale: str) -> None:
    assert connect_work.locale_of(language) == locale
