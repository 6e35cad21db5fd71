"""A Superset dashboard of the scorecard's sixteen elements over the same rows, made through Superset's own API."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.benchmarks.company import NUMBERS
from tests.benchmarks.superset import WEEKS, Superset, metric

COLUMNS = 4
HEIGHT = 36
"""Of a chart, in Superset's units of 8 pixels."""


@dataclass(frozen=True)
class Chart:
    """One of the dashboard: what Superset draws, over which dataset, its column of time, its figure by SQL, and a condition."""

    name: str
    kind: str
    dataset: str
    at: str
    sql: str
    where: str = ""
    by: str = ""

    def asked(self) -> dict[str, Any]:
        """The form of the chart, as Superset's editor would fill it: by week, thirteen of them."""
        span = {"clause": "WHERE", "expressionType": "SIMPLE", "subject": self.at, "operator": "TEMPORAL_RANGE", "comparator": WEEKS}
        only = [{"clause": "WHERE", "expressionType": "SQL", "sqlExpression": self.where}] if self.where else []
        figure = {**metric(self.sql), "optionName": f"metric_{self.name}"}
        shape: dict[str, Any] = {
            "big_number": {"metric": figure, "x_axis": self.at, "show_trend_line": True},
            "echarts_timeseries_line": {"metrics": [figure], "x_axis": self.at, "groupby": [self.by], "row_limit": 1000},
            "pivot_table_v2": {"metrics": [figure], "groupbyRows": [self.by], "groupbyColumns": [self.at], "row_limit": 1000}
            | {"temporal_columns_lookup": {self.at: True}, "metricsLayout": "COLUMNS", "aggregateFunction": "Sum"},
        }[self.kind]
        return {"viz_type": self.kind, "time_grain_sqla": "P1W", "adhoc_filters": [span, *only], **shape}


def charts() -> Iterator[Chart]:
    """Fourteen numbers with their weeks, one chart of several lines, and one table: what the scorecard shows of these rows."""
    for at in range(NUMBERS):
        yield Chart(f"Number {at}", "big_number", "indicator_values", "date", "sum(value)", f"indicator = 'number_{at}'")
    yield Chart("New leads", "big_number", "leads", "created_at", "count(*)")
    yield Chart("MQLs", "big_number", "leads", "mql_at", "count(*)")
    yield Chart("Wins", "big_number", "leads", "won_at", "count(*)")
    yield Chart("Revenue", "big_number", "leads", "won_at", "sum(amount)")
    yield Chart("Calls", "big_number", "events", "happened_at", "count(*)", "kind = 'call'")
    yield Chart("Spend", "big_number", "events", "happened_at", "sum(cost)", "kind = 'click'")
    yield Chart("Touches", "echarts_timeseries_line", "events", "happened_at", "count(*)", by="kind")
    yield Chart("Written numbers", "pivot_table_v2", "indicator_values", "date", "sum(value)", by="indicator")


def dashboard(there: Superset) -> str:
    """Make it; its address."""
    id = int(there.send("/api/v1/dashboard/", {"dashboard_title": "Scorecard", "published": True})["id"])
    ids = {}
    for chart in charts():
        asked = {"datasource": f"{there.datasets[chart.dataset]}__table", **chart.asked()}
        body = {"slice_name": chart.name, "viz_type": chart.kind, "params": json.dumps(asked), "dashboards": [id]}
        made = there.send("/api/v1/chart/", {**body, "datasource_id": there.datasets[chart.dataset], "datasource_type": "table"})
        ids[chart.name] = int(made["id"])
    there.send(f"/api/v1/dashboard/{id}", {"position_json": json.dumps(laid_out(ids))}, "PUT")
    return f"{there.url}/superset/dashboard/{id}/"


def laid_out(ids: Mapping[str, int]) -> dict[str, Any]:
    """Where the charts stand, by name and id: four in a row, so that all are in sight."""
    cells = {
        f"CHART-{id}": {"chartId": id, "sliceName": name, "width": 12 // COLUMNS, "height": HEIGHT, "uuid": ""} for name, id in ids.items()
    }
    names = list(cells)
    rows = {f"ROW-{at}": names[at : at + COLUMNS] for at in range(0, len(names), COLUMNS)}
    frame = {"ROOT_ID": ("ROOT", ["GRID_ID"]), "GRID_ID": ("GRID", list(rows))}
    return {
        "DASHBOARD_VERSION_KEY": "v2",
        **{name: {"type": kind, "id": name, "children": children} for name, (kind, children) in frame.items()},
        **{
            name: {"type": "ROW", "id": name, "children": children, "meta": {"background": "BACKGROUND_TRANSPARENT"}}
            for name, children in rows.items()
        },
        **{name: {"type": "CHART", "id": name, "children": [], "meta": meta} for name, meta in cells.items()},
    }
