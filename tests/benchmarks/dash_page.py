"""The scorecard's sixteen elements as a Dash page, its figures made beforehand: `PYTHON tests/benchmarks/dash_page.py ANSWER.json PORT`.

PYTHON is that of an environment with Dash and gunicorn, and nothing of the project. The page is made of the scorecard's own answer as JSON:
a number with its weeks for each of fourteen indicators, one chart of all the others together, and one table of everything. Nothing is left
to compute when a browser comes.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

Row = Mapping[str, Any]

NUMBERS = 14
"""So many indicators have a chart of their own."""
CHARTS = NUMBERS + 1
COLUMNS = 4
HEIGHT = 260


def trend(row: Row, weeks: Sequence[str]) -> dict[str, Any]:
    """A number with its weeks, as Plotly draws it."""
    values = [week["value"] for week in row["values"]]
    number = {"type": "indicator", "mode": "number", "value": values[-1], "title": {"text": row["name"]}, "domain": {"y": [0.6, 0.9]}}
    line = {"type": "scatter", "mode": "lines", "x": weeks, "y": values}
    return {"data": [number, line], "layout": {"height": HEIGHT, "yaxis": {"domain": [0, 0.5]}, "margin": {"t": 20, "b": 30}}}


def together(rows: Sequence[Row], weeks: Sequence[str]) -> dict[str, Any]:
    """Several indicators as lines of one chart."""
    lines = [
        {"type": "scatter", "mode": "lines", "name": row["name"], "x": weeks, "y": [week["value"] for week in row["values"]]}
        for row in rows
    ]
    return {"data": lines, "layout": {"height": HEIGHT, "margin": {"t": 20, "b": 30}}}


def page(answer: Mapping[str, Any]) -> Any:
    """The Dash app."""
    import dash  # stands in an environment of its own

    html, rows, weeks = dash.html, answer["rows"], answer["weeks"]
    figures = [*(trend(row, weeks) for row in rows[:NUMBERS]), together(rows[NUMBERS:], weeks)]
    head = html.Tr([html.Th(text) for text in ("", *weeks)])
    lines = [html.Tr([html.Td(row["name"]), *(html.Td(week["value"]) for week in row["values"])]) for row in rows]
    app = dash.Dash("scorecard")
    grid = html.Div(
        [dash.dcc.Graph(figure=figure) for figure in figures],
        style={"display": "grid", "gridTemplateColumns": f"repeat({COLUMNS}, 1fr)"},
    )
    app.layout = html.Div([grid, html.Table([html.Thead(head), html.Tbody(lines)])])
    return app


def main(answer: str, port: str) -> None:
    """Serve it with gunicorn, in one process, until it is stopped."""
    from gunicorn.app.base import BaseApplication

    class Served(BaseApplication):
        def load_config(self) -> None:
            for name, value in {"bind": f"127.0.0.1:{port}", "workers": 1, "threads": 8, "worker_class": "gthread"}.items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            return page(json.loads(Path(answer).read_text(encoding="utf-8"))).server

    Served().run()


if __name__ == "__main__":
    main(*sys.argv[1:])
