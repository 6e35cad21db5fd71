"""docs/configuration.md, written from the declared tables, so that it names every key and no other.

python -m scorecard.config.documentation
"""

from pathlib import Path
from typing import Any

from scorecard.config import schema
from scorecard.config.schema import Key, Table
from scorecard.config.writing import literal

FILE = Path(__file__).parents[2] / "docs" / "configuration.md"

_BEGINNING = """\
# Configuration

<!-- Written by `python -m scorecard.config.documentation` from the declared keys; a test fails when it is not up to date. -->

One file, `scorecard.toml`, says whose scorecard it is, where its rows come from, and what its numbers mean. Its place is named by the
environment variable `SCORECARD_CONFIG`; without it, the demo company's `data/scorecard.toml` is used. The format is
[TOML](https://toml.io): `name = "value"`, texts in quotes, dates and numbers without.

    python -m scorecard check

lists *every* mistake at once, each with its line and what to write instead:

    scorecard.toml line 12: company.curency: There is no key "curency" here. Did you mean "currency"?

Passwords, keys and database addresses never stand in this file. They are kept under a name of your choice in the environment
(`SCORECARD_SECRET_<NAME>`) or in `.streamlit/secrets.toml`, and the file only says that name: `secret = "crm"`.

## The smallest file that shows something

```toml
[company]
name = "Acme"

[sources.leads]
kind = "file"
dataset = "leads"
path = "leads.csv"

[indicators.new_leads]
name = "New leads"
count = "leads"
team = "marketing"

[[goals]]
indicator = "new_leads"
from = 2026-10-01
to = 2026-12-31
target = 40
```

## How an indicator is measured

Exactly one of four keys says it:

```toml
[company]
name = "Acme"

[sources.crm]
kind = "database"
dataset = "leads"
secret = "crm"
table = "leads"

[sources.activities]
kind = "database"
dataset = "events"
secret = "crm"
table = "activities"

[sources.weekly]
kind = "google_sheet"
dataset = "indicator_values"
url = "https://docs.google.com/spreadsheets/d/your-sheet/edit"

[indicators.cold_calls]      # how many rows
name = "Cold calls"
count = "events"
where = { kind = "call" }    # only these rows; "*" means any value that is there

[indicators.wins]            # by the day of the win instead of the lead's first day
name = "Wins"
count = "leads"
on = "won_at"

[indicators.website_visits]  # values of a sheet, which count under the indicator's own id
name = "Website visits"
sum = "indicator_values"

[indicators.revenue]         # a column added up
name = "Revenue won"
sum = "leads.amount"
on = "won_at"
unit = "money"

[indicators.open_pipeline]   # a stock: the last value there is
name = "Open pipeline"
last = "indicator_values"
unit = "money"

[indicators.calls_per_win]   # always a ratio of sums
name = "Calls per win"
ratio = ["cold_calls", "wins"]
unit = "ratio"
better = "lower"
```

## Sheets as people keep them

```toml
[company]
name = "Acme"

[indicators.website_visits]
name = "Website visits"
sum = "indicator_values"

[sources.long]               # a row a value: date, name, value
kind = "file"
dataset = "indicator_values"
path = "long.csv"
columns = { date = "Week of", indicator = "Number", value = "Value" }
values.indicator = { "Visits" = "website_visits" }

[sources.wide]               # a row a date, a column a number
kind = "file"
dataset = "indicator_values"
path = "wide.csv"
layout = { shape = "wide", date_means = "week_start" }
values.indicator = { "Visits (web)" = "website_visits" }

[sources.columns]            # a row a number, a column a week
kind = "file"
dataset = "indicator_values"
path = "columns.csv"
layout = { shape = "weeks-as-columns", date_means = "week_end", header_row = 3, skip_labels = ["Total"] }
dates = { "*" = "month-first" }
numbers = "1,234.5"
```

Whatever is not stated is looked for: header row, separator, encoding, number format. What can be read in two ways, such as 05-04-2026, is
never guessed: the source is refused with a sentence that names the setting which settles it. `python -m scorecard inspect SOURCE` shows
what was understood.

# Every key
"""


def document() -> str:
    """The whole page."""
    return _BEGINNING + "".join(_table(table) for table in schema.TABLES)


def _table(table: Table) -> str:
    text = f"\n## `{table.header}`\n\n{table.about}\n\n{_keys(table, table.keys)}"
    if table is schema.SOURCES:
        for kind, keys in schema.OPTIONS.items():
            text += f'\n### With `kind = "{kind}"`\n\n{_keys(None, keys)}'
        text += f"\n### Of any kind\n\n{_keys(None, (schema.OUTCOMES,))}"
    for inner in table.inner:
        text += f"\n### `[{table.name}.<name>.{inner.name}]`\n\n{inner.about}\n\n{_keys(inner, inner.keys)}"
    return text


def _keys(table: Table | None, keys: tuple[Key, ...]) -> str:
    rows = [f"| `{key.name}` | {_cell(key.kind.says)} | {_default(table, key)} | {_cell(key.about)} |\n" for key in keys]
    return "| key | value | without it | what it says |\n|---|---|---|---|\n" + "".join(rows)


def _default(table: Table | None, key: Key) -> str:
    if key.required:
        return "**required**"
    value: Any = table.default(key) if table else None
    if value is None or value == "" or (hasattr(value, "__len__") and not len(value)):
        return ""
    return _cell(f"`{literal(key.kind.show(value))}`")


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(document(), encoding="utf-8")
