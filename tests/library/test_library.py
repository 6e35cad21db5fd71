"""The library of standard indicators is complete, and makes a configuration that is without mistakes."""

from dataclasses import replace
from datetime import date

import pytest

from scorecard import library
from scorecard.config import loads
from scorecard.config.writing import to_toml
from scorecard.model import Company, Configuration, Ratio

TODAY = date(2026, 11, 22)


def test_it_has_some_forty_indicators_of_both_teams_each_with_definition_and_typical_source() -> None:
    standards = library.standards()
    assert 40 <= len(standards) <= 50
    assert {standard.indicator.team for standard in standards} == {"marketing", "sales", "shared"}
    for standard in standards:
        assert standard.indicator.definition.endswith("."), standard.indicator.id
        assert standard.typical, standard.indicator.id
        assert standard.indicator.unit != "percent" or isinstance(standard.indicator.measure, Ratio), standard.indicator.id


@pytest.mark.parametrize("standard", library.standards(), ids=lambda standard: standard.indicator.id)
def test_each_can_be_picked_alone_with_what_it_is_made_of(standard: library.Standard) -> None:
    configuration = Configuration(Company("Acme"), stages=library.STAGES, indicators=library.with_parts([standard.indicator.id]))
    again = loads(to_toml(configuration), "scorecard.toml", TODAY)
    assert replace(again, path="", issues=()) == configuration


def test_the_starters_are_volume_and_quality() -> None:
    chosen = library.with_parts(library.STARTERS)
    assert [indicator.id for indicator in chosen if indicator.listed] == ["new_leads", "mql_acceptance"]


def test_what_is_not_in_the_library_cannot_be_picked() -> None:
    with pytest.raises(KeyError):
        library.with_parts(["luck"])


def test_the_standard_stages_go_from_the_lead_to_the_win() -> None:
    assert [stage.id for stage in library.STAGES] == ["inquiry", "mql", "sal", "sql", "won"]
    assert (library.STAGES[0].column, library.STAGES[-1].column) == ("created_at", "won_at")
    assert all(stage.definition for stage in library.STAGES)
