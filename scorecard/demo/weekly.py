"""What the invented rows add up to by week, so that goals can be set that tell the company's story."""

import tomllib
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt
import pandas as pd

from scorecard.demo.company import WEEKS, Time

Floats = npt.NDArray[np.float64]
TEMPLATE = files("scorecard.demo").joinpath("scorecard.toml")


@cache
def owners() -> dict[str, str]:
    """Who answers for each indicator, as the configuration says."""
    return {id: table["owner"] for id, table in tomllib.loads(TEMPLATE.read_text(encoding="utf-8"))["indicators"].items()}


def weekly_values(leads: pd.DataFrame, events: pd.DataFrame, daily: pd.DataFrame, sales: pd.DataFrame, at: Time) -> dict[str, Floats]:
    """The value of each indicator in each complete week, oldest first. `leads` are the known ones, with times in days."""

    def by_week(week: "pd.Series[int]", weights: "pd.Series[float] | None" = None) -> Floats:
        within = (week >= 0) & (week < WEEKS)
        return np.bincount(week[within], None if weights is None else weights[within], WEEKS).astype(float)

    def entered(column: str, chosen: "pd.Series[bool] | None" = None) -> Floats:
        days = (leads if chosen is None else leads[chosen])[column].dropna()
        return by_week((days // 7).astype(int))

    of_event = (events["at"].dt.normalize() - pd.Timestamp(at.start)).dt.days // 7
    days = daily.set_index("Day")[: WEEKS * 7].to_numpy(dtype=float).reshape(WEEKS, 7, -1).sum(axis=1)
    told = sales.groupby(["Number", "Week of"])["Value"].sum()
    values = {
        "website_visits": days[:, 0],
        "ppc_clicks": days[:, 1],
        "email_clicks": days[:, 3],
        "emails_sent": told["Emails sent"].to_numpy(dtype=float),
        "demos_held": told["Demos held"].to_numpy(dtype=float),
        "new_leads": entered("created"),
        "mqls": entered("qualified"),
        "sals": entered("accepted"),
        "opportunities": entered("opportunity"),
        "wins": entered("won"),
        "cold_calls": by_week(of_event[events["kind"] == "call"]),
        "appointments": by_week(of_event[events["kind"] == "appointment"]),
        "ad_spend": by_week(of_event[events["kind"] == "spend"], events.loc[events["kind"] == "spend", "cost"]),
    }
    accepted, judged = entered("qualified", leads["verdict"] == "accepted"), entered("qualified", leads["verdict"] != "")
    return values | {"cost_per_lead": values["ad_spend"] / values["new_leads"], "mql_acceptance": accepted / np.maximum(judged, 1)}
