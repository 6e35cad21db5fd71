"""The colours of the charts and the themes, measured; and weeks that stand on week starts."""

import tomllib
from datetime import date, timedelta
from itertools import combinations, pairwise
from pathlib import Path

import altair as alt
import numpy as np
import pytest

from scorecard.charts import theme
from scorecard.wording.formats import Formats

CONFIG = tomllib.loads((Path(__file__).parents[2] / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
ROLES = {name: getattr(theme, name) for name in ("ACTUAL", "GOAL", "YEAR_AGO", "USUAL", "GOOD", "BAD", "NOTE")}
# Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB.
BLINDNESS = {
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}


def linear(colour: str) -> np.ndarray:
    parts = np.array([int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def luminance(colour: str) -> float:
    return float(linear(colour) @ [0.2126, 0.7152, 0.0722])


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def lab(rgb: np.ndarray) -> np.ndarray:
    """CIE L*a*b* of linear RGB, D65."""
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ np.clip(rgb, 0, 1)
    f = np.cbrt(xyz / np.array([0.9505, 1.0, 1.089]))
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("ground", [CONFIG["light"]["backgroundColor"], CONFIG["dark"]["backgroundColor"]])
@pytest.mark.parametrize("role", ROLES)
def test_every_role_stands_out_from_both_grounds(role: str, ground: str) -> None:
    assert contrast(ROLES[role], ground) >= 3


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_texts_of_the_theme_can_be_read(mode: str) -> None:
    colours = CONFIG[mode]
    for name, colour in colours.items():
        if name.endswith("TextColor") or name in ("textColor", "linkColor"):
            assert contrast(colour, colours["backgroundColor"]) >= 4.5, name
            assert contrast(colour, colours["secondaryBackgroundColor"]) >= 4.5, name


def test_captions_and_primary_buttons_can_be_read() -> None:
    """Streamlit draws captions at 60 % of the text's colour, and the words on a primary button in white."""
    for mode in ("light", "dark"):
        colours = CONFIG[mode]
        text, ground = (np.array([int(colours[name][at : at + 2], 16) for at in (1, 3, 5)]) for name in ("textColor", "backgroundColor"))
        caption = "#" + "".join(f"{round(part):02x}" for part in 0.6 * text + 0.4 * ground)
        assert contrast(caption, colours["backgroundColor"]) >= 4.5
        assert contrast("#ffffff", colours["primaryColor"]) >= 4.5
        assert contrast(colours["primaryColor"], colours["backgroundColor"]) >= 3


@pytest.mark.parametrize("blindness", BLINDNESS)
def test_the_lines_of_one_chart_can_be_told_apart_without_full_colour_vision(blindness: str) -> None:
    seen = {role: lab(np.array(BLINDNESS[blindness]) @ linear(ROLES[role])) for role in ("ACTUAL", "GOAL", "YEAR_AGO")}
    for one, other in combinations(seen, 2):
        assert np.linalg.norm(seen[one] - seen[other]) > 12, (one, other)


def test_red_and_green_would_fail_that_measure() -> None:
    """The negative control: the usual red and green of the same lightness cannot be told apart by a deuteranope."""
    red, green = (lab(np.array(BLINDNESS["deuteranopia"]) @ linear(colour)) for colour in ("#b85c3c", "#7f7c1f"))
    assert np.linalg.norm(red - green) < 12


def test_ticks_stand_on_week_starts_counted_from_the_last() -> None:
    weeks = [date(2024, 11, 18) + timedelta(weeks=number) for number in range(104)]
    marked = [date(each.year, each.month, each.date) for each in theme.week_axis(weeks)["values"]]
    assert marked[-1] == weeks[-1]
    assert set(marked) <= set(weeks)
    assert len(marked) <= theme.MOST_LABELS


def test_a_styled_chart_goes_to_json_and_carries_no_ground_of_its_own() -> None:
    chart = theme.styled(
        alt.Chart(alt.Data(values=[{"a": 1}])).mark_point().encode(alt.X("a:Q", axis=theme.number_axis("money", Formats())))
    )
    spec = chart.to_dict()
    assert "background" not in spec.get("config", {})
    assert alt.Chart.from_dict(spec).to_dict()["encoding"] == spec["encoding"]


def test_labels_that_would_meet_move_apart_and_keep_their_order() -> None:
    values = {"goal": 100.0, "now": 101.0, "a year ago": 100.5, "usual": 200.0}
    moved = theme.apart(values, pixels_per_unit=2, room=16)
    places = {name: -values[name] * 2 + moved[name] for name in values}
    order = sorted(places, key=lambda name: places[name])
    assert order == ["usual", "now", "a year ago", "goal"]
    assert all(places[below] - places[above] >= 16 - 1e-9 for above, below in pairwise(order))
    assert moved["usual"] == 0
