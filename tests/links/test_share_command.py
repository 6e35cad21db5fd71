"""share create, list, revoke on the command line."""

import io
import json
from pathlib import Path

import pytest

from scorecard.__main__ import main
from scorecard.access.links import open_link
from scorecard.house import House


@pytest.fixture(autouse=True)
def settings(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCORECARD_HOME", str(house.settings.home))
    monkeypatch.setenv("SCORECARD_CONFIG", str(house.settings.config))
    monkeypatch.setenv("SCORECARD_TODAY", "2026-11-22")


def said(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> str:
    assert main(("share", *words)) == code
    return capsys.readouterr().out.strip()


def test_a_link_is_made_listed_opened_and_revoked(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    address = said(
        capsys, "create", "channels?channel=PPC&channels_show=lead%3D1", "--name", "Board", "--days", "7", "--at", "https://x.example/"
    )
    assert address.startswith("https://x.example/link/")
    secret = address.rpartition("/")[2]
    listed = json.loads(said(capsys, "list", "--json"))
    assert [(each["state"], each["name"], each["views"]) for each in listed] == [
        ("active", "Board", [{"page": "channels", "parameters": {"channel": ["PPC"]}}])
    ]
    assert secret not in json.dumps(listed)
    assert "Board: Channels · channel PPC" in said(capsys, "list")
    assert open_link(house.workspace, secret, {}, house.instant()) is not None
    assert "was revoked" in said(capsys, "revoke", listed[0]["id"])
    assert open_link(house.workspace, secret, {}, house.instant()) is None


def test_a_screen_has_several_views_and_a_passphrase_comes_from_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    said(capsys, "create", "scorecard", "/goals?weeks=26", "--kiosk", "--seconds", "9", "--json")
    (tmp_path / "word").write_text("correct horse\n", encoding="utf-8")
    said(capsys, "create", "executive", "--passphrase-from", str(tmp_path / "word"))
    monkeypatch.setattr("sys.stdin", io.StringIO("correct horse"))
    said(capsys, "create", "executive", "--passphrase-from", "-", "--freeze")
    found = {
        (each["kind"], len(each["views"]), each["guarded"], bool(each["snapshots"])) for each in json.loads(said(capsys, "list", "--json"))
    }
    assert found == {("kiosk", 2, False, False), ("view", 1, True, False), ("view", 1, True, True)}


@pytest.mark.parametrize(
    "words",
    [
        ("create", "sources"),
        ("create", "channels?channel=Nowhere"),
        ("create", "executive", "--days", "0"),
        ("create", "executive", "--passphrase-from", "nowhere"),
        ("revoke", "x"),
    ],
)
def test_a_mistake_is_a_sentence_and_makes_nothing(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, *words, code=2)
    assert "No link has been made yet" in said(capsys, "list")
