"""Settings and secrets: read once, refused with a sentence, never shown."""

import pickle
from datetime import date
from pathlib import Path

import pytest

from scorecard.errors import SourceError, UserError
from scorecard.secrets import Secrets
from scorecard.settings import SETTINGS, read_settings


def test_defaults_are_the_demo_in_the_folder_at_hand(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    settings = read_settings({})
    assert settings.home == tmp_path / ".scorecard"
    assert settings.config == tmp_path / "data" / "scorecard.toml"
    assert (settings.database_url, settings.keep_days, settings.scheduler, settings.today) == ("", 400, True, None)


def test_each_setting_is_read() -> None:
    settings = read_settings(
        {
            "SCORECARD_HOME": "/h",
            "SCORECARD_CONFIG": "/c.toml",
            "SCORECARD_DATABASE_URL": "postgresql://x",
            "SCORECARD_SECRETS": "/s.toml",
            "SCORECARD_KEEP_DAYS": "7",
            "SCORECARD_SCHEDULER": "OFF",
            "SCORECARD_TODAY": "2026-11-22",
        }
    )
    assert (settings.home, settings.config, settings.secrets) == (Path("/h"), Path("/c.toml"), Path("/s.toml"))
    assert (settings.database_url, settings.keep_days, settings.scheduler) == ("postgresql://x", 7, False)
    assert settings.today == date(2026, 11, 22)


@pytest.mark.parametrize(
    ("name", "value"), [("SCORECARD_KEEP_DAYS", "a year"), ("SCORECARD_SCHEDULER", "sometimes"), ("SCORECARD_TODAY", "22.11.2026")]
)
def test_a_wrong_value_is_named_with_its_variable(name: str, value: str) -> None:
    with pytest.raises(UserError, match=f"{name} is '{value}'"):
        read_settings({name: value})


def test_every_setting_has_a_sentence() -> None:
    assert all(each.sentence.endswith(".") and each.name.startswith("SCORECARD_") for each in SETTINGS)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "secrets.toml"
    path.write_text(
        'top = "level"\nport = 5432\nflag = true\n[secrets]\ncrm = "from-file"\n[secrets.sheets]\nclient_email = "a@b"\n', "utf-8"
    )
    return path


def test_the_environment_comes_before_the_file(file: Path) -> None:
    secrets = Secrets({"SCORECARD_SECRET_CRM": "from-environment"}, file)
    assert secrets.get("crm") == "from-environment"
    assert Secrets({}, file).get("crm") == "from-file"


def test_texts_numbers_and_tables_from_the_file(file: Path) -> None:
    secrets = Secrets({}, file)
    assert secrets.get("top") == "level"
    assert secrets.get("port") == "5432"
    assert secrets.get("sheets") == {"client_email": "a@b"}


@pytest.mark.parametrize(("value", "secret"), [('{"a": "b"}', {"a": "b"}), ("{not json", "{not json"), ("0012", "0012")])
def test_json_in_the_environment_is_a_table_and_all_else_a_text(value: str, secret: object, tmp_path: Path) -> None:
    assert Secrets({"SCORECARD_SECRET_MY_KEY": value}, tmp_path / "none").get("my-key") == secret


def test_a_key_pasted_into_the_file_as_its_json_is_a_table(tmp_path: Path) -> None:
    path = tmp_path / "secrets.toml"
    path.write_text('google = \'\'\'{\n "type": "service_account",\n "private_key": "a\\nb"\n}\'\'\'\n', encoding="utf-8")
    assert Secrets({}, path).get("google") == {"type": "service_account", "private_key": "a\nb"}


def test_a_secret_that_is_kept_stands_beside_the_others_for_its_owner_only(file: Path) -> None:
    file.chmod(0o644)
    before, secrets = file.read_text("utf-8"), Secrets({}, file)
    assert not secrets.has("google")
    table = {"type": "service_account", "private_key": 'line\nwith "quotes", a \\ and ü'}
    secrets.keep("google", table)
    assert secrets.get("google") == Secrets({}, file).get("google") == table
    assert (secrets.get("crm"), secrets.get("top")) == ("from-file", "level")
    assert file.read_text("utf-8").startswith(before)
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(file.parent.iterdir()) == [file]


def test_a_text_that_is_kept_belongs_to_no_table_of_the_file(file: Path) -> None:
    before, secrets = file.read_text("utf-8"), Secrets({}, file)
    secrets.keep("warehouse", 'postgresql://u:p"\\w@h/d')
    assert secrets.get("warehouse") == 'postgresql://u:p"\\w@h/d'
    assert secrets.get("sheets") == {"client_email": "a@b"}
    assert file.read_text("utf-8").endswith(before)


def test_a_secret_that_is_there_is_not_written_over(file: Path) -> None:
    before = file.read_bytes()
    for secrets in (Secrets({}, file), Secrets({"SCORECARD_SECRET_SHEETS": "x"}, file.with_name("none"))):
        with pytest.raises(SourceError, match="'sheets' already"):
            secrets.keep("sheets", {"a": "b"})
    assert file.read_bytes() == before
    assert not file.with_name("none").exists()


def test_what_cannot_be_kept_is_said_and_changes_nothing(tmp_path: Path) -> None:
    inline = tmp_path / "inline.toml"
    inline.write_text('secrets = {crm = "x"}\n', encoding="utf-8")
    with pytest.raises(SourceError, match=r"cannot be added .*inline\.toml"):
        Secrets({}, inline).keep("google", {"a": "b"})
    assert inline.read_text("utf-8") == 'secrets = {crm = "x"}\n'
    with pytest.raises(SourceError, match="cannot be written"):
        Secrets({}, inline / "below" / "secrets.toml").keep("google", {"a": "b"})


def test_a_change_of_the_file_is_seen(file: Path) -> None:
    secrets = Secrets({}, file)
    assert secrets.get("crm") == "from-file"
    file.write_text('crm = "from-elsewhere"\n', encoding="utf-8")
    assert secrets.get("crm") == "from-elsewhere"
    file.unlink()
    assert not secrets.has("crm")


def test_an_absent_secret_says_where_to_put_it(tmp_path: Path) -> None:
    secrets = Secrets({}, tmp_path / "none.toml")
    assert not secrets.has("crm-url")
    with pytest.raises(SourceError, match=r"'crm-url' is not set.*none\.toml.*SCORECARD_SECRET_CRM_URL") as caught:
        secrets.get("crm-url")
    assert caught.value.kind == "configuration"


def test_values_are_never_shown(file: Path) -> None:
    secrets = Secrets({"SCORECARD_SECRET_CRM": "hunter2"}, file)
    secrets.get("top")
    assert "hunter2" not in repr(secrets)
    assert "level" not in repr(secrets)
    with pytest.raises(TypeError):
        pickle.dumps(secrets)


def test_a_broken_file_is_told_without_what_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "secrets.toml"
    path.write_text("good = 1\npassword = hunter2 here\n", encoding="utf-8")
    with pytest.raises(SourceError, match="at line 2") as caught:
        Secrets({}, path).get("password")
    assert "hunter2" not in str(caught.value)
    assert caught.value.__cause__ is None
