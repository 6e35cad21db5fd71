"""What was understood of a source, and the settings that it needs."""

import json
import tomllib
from dataclasses import replace

import pytest

from scorecard.ingest import ingest, inspect
from scorecard.ingest.suggest import to_toml
from scorecard.model import Layout, Source
from scorecard.sources.files import read_file
from tests.support.shared import shared_data

from .real import CONFIGURATION, TODAY, file_source
from .sheets import WEEKS, configured, of_csv, source

LEADS = "id,First contact,Origin,Close value,Deal stage,Close date\n1,20-10-16,web,1054,Won,01-03-17\n2,05-04-17,Web,10,Lost,11-05-17\n"


def parsed(toml: str) -> dict:
    """The one source of a suggestion."""
    (table,) = tomllib.loads(toml)["sources"].values()
    return table


def test_a_source_without_any_setting_gets_them_all_and_they_work():
    raw = of_csv(LEADS, "sales pipeline.csv")
    inspection = inspect(raw, None, CONFIGURATION, TODAY)
    suggested = parsed(inspection.to_toml())
    assert (suggested["kind"], suggested["dataset"]) == ("file", "leads")
    assert suggested["columns"] == {"lead_id": "id", "created_at": "First contact", "channel": "Origin", "amount": "Close value"}
    assert suggested["dates"] == {"created_at": "day-first"}, "what the closing dates do not prove is left to a person"
    assert suggested["outcomes"] == {"column": "Deal stage", "date": "Close date", "won": ["Won"], "lost": ["Lost"]}
    assert [question.value for question in inspection.questions] == ["day-first", None]
    assert not inspection.ready
    assert inspection.ingested is not None
    assert (inspection.ingested.rows_read, inspection.ingested.rows_accepted) == (2, 2)


def test_what_only_a_person_knows_stands_as_a_remark_and_is_not_filled_in():
    raw = of_csv("id,created,origin\n1,01-02-17,web\n2,03-04-17,Web")
    inspection = inspect(raw, None, CONFIGURATION, TODAY)
    toml = inspection.to_toml()
    assert (
        "# Unclear: sheet.csv, column 'created' (B): '01-02-17' (row 2) can be read day first or month first, and no cell proves which."
        in toml
    )
    assert "dates" not in parsed(toml)
    assert [(question.setting, question.value) for question in inspection.questions] == [(("dates", "created_at"), None)]


def test_a_source_that_is_read_without_a_question_is_ready():
    raw = of_csv("lead_id,created_at,channel\n1,2026-01-05,Web\n2,2026-01-05,web\n3,soon,Mail")
    inspection = inspect(raw, source(), CONFIGURATION, TODAY)
    assert (inspection.ready, inspection.questions, inspection.refusal) == (True, (), "")
    assert inspection.source == source()
    assert '# Web = "web"   # 1 row' in inspection.to_toml().splitlines()
    assert inspection.to_json()["counts"] == {
        "rows_read": 3,
        "rows_accepted": 2,
        "rows_repaired": 0,
        "rows_rejected": 1,
        "cells_flagged": 0,
    }


def test_it_shows_header_columns_conventions_samples_and_skipped_rows():
    raw = of_csv('Report,,\nDate,Visits,Note\n2026-01-05,"1,200",x\n2026-01-06,900,\nTotal,"2,100",')
    shown = inspect(raw, source("indicator_values", layout=Layout("wide")), configured("Visits"), TODAY).to_json()
    json.dumps(shown)
    understood = shown["understood"]
    assert understood["header_row"] == 2
    assert [(each["header"], each["letter"], each["meaning"], each["kind"], each["convention"]) for each in understood["columns"]] == [
        ("Date", "A", "date", "day", "ISO"),
        ("Visits", "B", "visits", "number", "numbers"),
        ("Note", "C", "", "text", "not used; seems to be text"),
    ]
    assert understood["columns"][1]["samples"] == ["1,200", "900"]
    assert [(each["first"], each["reason"]) for each in understood["skipped"]] == [
        (1, "above the header"),
        (5, "a total: its numbers are the sum of all rows above"),
    ]


def test_it_works_where_ingest_refuses_and_says_why():
    stacked = of_csv("Date,Visits\n2026-01-05,10\n\nOwner,Calls\nAnn,7")
    inspection = inspect(stacked, source("indicator_values", layout=Layout("wide")), configured("Visits"), TODAY)
    assert inspection.ingested is None
    assert "holds more than one table" in inspection.refusal
    assert inspection.to_toml().startswith("# Unclear: sheet.csv holds more than one table")
    numbered = inspect(of_csv("Metric,Week1,Week2\nVisits,1,2"), source("indicator_values", layout=WEEKS), configured("Visits"), TODAY)
    assert "layout.first_week" in numbered.refusal
    assert [column.header for column in numbered.understood.columns] == ["Metric", "Week1", "Week2"]
    empty = inspect(of_csv(",\n,"), None, CONFIGURATION, TODAY)
    assert "is empty" in empty.refusal


@pytest.mark.parametrize(
    ("folder", "file", "dataset", "shape", "rows"),
    [
        ("olist_funnel", "olist_marketing_qualified_leads_dataset.csv", "leads", "long", 8000),
        ("olist_funnel", "olist_closed_deals_dataset.csv", "leads", "long", 842),
        ("olist_funnel_variants", "mql_dd-mm-yyyy.csv", "leads", "long", 8000),
        ("crm_opportunities", "sales_pipeline.csv", "leads", "long", 8800),
        ("wbr_weekly", "scenario_6/original.csv", "indicator_values", "wide", 850),
        ("zoho_crm_sample", "Calls.csv", "events", "long", 4100),
        ("zoho_crm_sample", "Potentials.csv", "leads", "long", 3632),
        ("kag_facebook_ads", "KAG_conversion_data.csv", "events", "long", 1143),
        ("touchpoint_events", "attribution_data.csv", "events", "long", 62_483),
    ],
)
def test_the_suggestion_for_a_real_file_is_all_that_it_needs(folder, file, dataset, shape, rows):
    path = shared_data(folder) / file
    raw = read_file(file_source(path, "leads"))
    inspection = inspect(raw, None, CONFIGURATION, TODAY)
    assert (inspection.source.dataset, inspection.source.layout.shape) == (dataset, shape)
    assert all(question.value is not None for question in inspection.questions)
    settings = replace(inspection.source, options={**inspection.source.options, "path": str(path)})
    again = inspect(raw, settings, CONFIGURATION, TODAY)
    assert again.ready
    assert ingest(raw, settings, CONFIGURATION, TODAY).rows_read == rows
    parsed(inspection.to_toml())


def test_a_suggestion_is_toml_whatever_the_names_hold():
    nasty = Source(
        'my "source"\n',
        "file",
        "leads",
        options={"path": "C:\\new\tfolder\\x.csv", "rows": 5, "live": True},
        columns={'a "b"': "c\x7f\n]"},
        values={"channel": {"über # x": "y = 'z'"}},
        layout=Layout(skip_rows=(1, 2), skip_labels=("a,b",), year=2024),
    )
    table = parsed(to_toml(nasty, (), ["a remark\nof two lines"]))
    assert table["path"] == "C:\\new\tfolder\\x.csv"
    assert table["columns"] == {'a "b"': "c\x7f\n]"}
    assert table["values"] == {"channel": {"über # x": "y = 'z'"}}
    assert table["layout"] == {"skip_rows": [1, 2], "skip_labels": ["a,b"], "year": 2024}


def test_headers_with_words_that_say_nothing_and_rows_with_an_id_and_one_date_are_known():
    raw = of_csv(
        "lead_id,lead_created_ts,lead_source_raw,Marketing_Channel_Name__c,Agent_ID,budget\n"
        + "\n".join(
            f"L{number:05},{number + 13}-05-2025 07:59,Google Ads,{'Search' if number % 2 else 'Mail'},AGT-{number:04},{number}000"
            for number in range(10)
        )
    )
    inspection = inspect(raw, None, CONFIGURATION, TODAY)
    assert inspection.source.dataset == "leads"
    assert inspection.source.columns["created_at"] == "lead_created_ts"
    assert inspection.source.columns["channel"] == "lead_source_raw"
    kinds = {column.header: column.kind for column in inspection.understood.columns}
    assert kinds["Agent_ID"] == "text"


def test_the_only_date_is_not_taken_for_a_beginning_where_its_name_says_that_it_is_an_end():
    raw = of_csv("deal_id,deal_stage,amount,close_date\n" + "\n".join(f"{n},Closed Won,{n}0.5,2026-03-{n + 10}" for n in range(9)))
    inspection = inspect(raw, Source("deals", "file", "leads"), CONFIGURATION, TODAY)
    assert inspection.ingested is None
    assert "created_at" in inspection.refusal


def test_a_report_by_day_and_channel_with_its_days_written_together_is_a_table_of_numbers():
    report = "# Traffic acquisition\n# Start date: 20261001\n\nDate,Session default channel group,Sessions\n"
    raw = of_csv(report + "\n".join(f"202610{day:02},{channel},{day}7" for day in range(1, 9) for channel in ("Direct", "Organic Search")))
    inspection = inspect(raw, None, CONFIGURATION, TODAY)
    assert (inspection.source.dataset, inspection.source.layout.shape) == ("indicator_values", "wide")
    assert inspection.ingested.rows_accepted == 16
    assert set(inspection.ingested.rows["channel"]) == {"Direct", "Organic Search"}
    assert str(inspection.ingested.rows["date"].min().date()) == "2026-10-01"
