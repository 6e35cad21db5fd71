"""Any page as it stood then, and what was restated since."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from streamlit.testing.v1 import AppTest

from scorecard.house import open_house

Opened = Callable[..., AppTest]


def test_a_page_says_that_it_shows_an_earlier_state_of_knowledge(opened: Opened) -> None:
    moment = open_house().now() + timedelta(minutes=1)
    app = opened("feedback", known=moment.isoformat(timespec="seconds"))
    assert not app.exception
    assert "You see what was known on" in app.info[0].value
    assert "refused" in app.header[0].value


def test_the_picker_writes_the_end_of_the_day_into_the_address(opened: Opened) -> None:
    app = opened("feedback")
    assert not app.info
    app.date_input(key="filter_known").set_value(open_house().now().date()).run()
    assert "T23:59:59" in app.query_params["known"]


def test_the_sources_page_names_what_was_restated(opened: Opened, reading: Path) -> None:
    app = opened("sources", sources_source="crm")
    assert not app.exception
    assert "7 sources are in good order" in app.header[0].value
    assert any("was known on" in each.value or "has changed since" in each.value for each in app.markdown)
