"""The statements that a person would write in DuckDB, on the same Parquet files, for the rows behind each page's answer.

Counts only: no intervals, curves or credits are worked out from them, and each is written for its one question, without filters.
"""

from datetime import date, timedelta

from scorecard.measures.periods import default_period, previous, year_ago

HORIZON = 90


def _when(column: str, start: date, end: date) -> str:
    return f"{column} >= TIMESTAMP '{start}' AND {column} < TIMESTAMP '{end + timedelta(days=1)}'"


def scorecard(as_of: date) -> list[str]:
    """Every indicator by day, for two years."""
    since = as_of - timedelta(days=720)
    leads = [
        f'SELECT CAST("{at}" AS DATE) AS day, count(*), sum(amount) FROM leads WHERE {_when(at, since, as_of)} GROUP BY day'
        for at in ("created_at", "mql_at", "won_at")
    ]
    return [
        *leads,
        f'SELECT CAST("at" AS DATE) AS day, kind, count(*), sum(cost) FROM events WHERE {_when(chr(34) + "at" + chr(34), since, as_of)} '
        "GROUP BY day, kind",
        f"SELECT date, indicator, sum(value) FROM indicator_values WHERE date >= DATE '{since}' GROUP BY date, indicator",
    ]


def goals(as_of: date) -> list[str]:
    """The same, and what becomes of leads: by age to each stage."""
    ways = [
        f"SELECT channel, CAST(created_at AS DATE) AS created, date_diff('day', created_at, coalesce({at}, lost_at, TIMESTAMP '{as_of}')) "
        f"AS days, {at} IS NULL AS open, count(*) FROM leads GROUP BY ALL"
        for at in ("mql_at", "sal_at", "sql_at", "won_at")
    ]
    return [*scorecard(as_of), *ways]


def channels(as_of: date) -> list[str]:
    """The cohorts of thirteen months, what closed, and what was spent."""
    period = default_period(as_of, HORIZON)
    since = period.start - timedelta(days=180)
    return [
        f"""SELECT channel, CAST(created_at AS DATE) AS created,
            CASE WHEN won_at IS NOT NULL THEN 1 WHEN lost_at IS NOT NULL THEN 2 ELSE 0 END AS outcome,
            date_diff('day', CAST(created_at AS DATE), CAST(coalesce(won_at, lost_at, TIMESTAMP '{as_of}') AS DATE)) AS days,
            count(*) AS leads, sum(amount) AS amount FROM leads WHERE {_when("created_at", since, as_of)} GROUP BY ALL""",
        f"""SELECT channel, won_at IS NOT NULL AS won, count(*) FROM leads
            WHERE {_when("coalesce(won_at, lost_at)", period.start, period.end)} GROUP BY ALL""",
        f"""SELECT channel, sum(cost) FROM events WHERE {_when('"at"', period.start, period.end)} AND cost IS NOT NULL GROUP BY channel""",
    ]


def funnel(as_of: date) -> list[str]:
    """How far three cohorts came, how long the first stayed in each stage, and who stands where."""
    period = default_period(as_of, HORIZON)
    inside = [_when("created_at", each.start, each.end) for each in (period, previous(period), year_ago(period))]
    reached = [
        f"""SELECT channel, CASE WHEN won_at - created_at < INTERVAL 91 DAY THEN 4 WHEN sql_at - created_at < INTERVAL 91 DAY THEN 3
            WHEN sal_at - created_at < INTERVAL 91 DAY THEN 2 WHEN mql_at - created_at < INTERVAL 91 DAY THEN 1 ELSE 0 END AS stage,
            lost_at - created_at < INTERVAL 91 DAY AS lost, reason, count(*) FROM leads WHERE {when} GROUP BY ALL"""
        for when in inside
    ]
    moves = [("created_at", "mql_at"), ("mql_at", "sal_at"), ("sal_at", "sql_at"), ("sql_at", "won_at")]
    stayed = [
        f"""SELECT channel, lost_at IS NULL AND {to} IS NULL AS open,
            date_diff('day', {at}, coalesce({to}, lost_at, TIMESTAMP '{as_of}')) AS days, count(*)
            FROM leads WHERE {inside[0]} AND {at} IS NOT NULL GROUP BY ALL"""
        for at, to in moves
    ]
    standing = f"""
        SELECT channel,
            CASE WHEN sql_at IS NOT NULL THEN 3 WHEN sal_at IS NOT NULL THEN 2 WHEN mql_at IS NOT NULL THEN 1 ELSE 0 END AS stage,
            date_diff('day', coalesce(sql_at, sal_at, mql_at, created_at), TIMESTAMP '{as_of}') AS days, count(*)
        FROM leads WHERE won_at IS NULL AND lost_at IS NULL GROUP BY ALL"""
    return [*reached, *stayed, standing]


def journeys(as_of: date) -> list[str]:
    """The steps between channels of a year's journeys, and first and last touches: less than half of what the page shows."""
    start, end = as_of - timedelta(days=365), as_of - timedelta(days=1)
    walked = f"""
        WITH e AS (SELECT lead_id, events.channel, "at", won_at FROM events LEFT JOIN leads USING (lead_id)
                   WHERE "at" < TIMESTAMP '{as_of}' AND (won_at IS NULL OR "at" <= won_at)),
        w AS (SELECT lead_id, won_at, channel, lag(channel) OVER o AS before, lead(channel) OVER o IS NULL AS last,
                  coalesce(won_at, max("at") OVER (PARTITION BY lead_id)) AS ended
              FROM e WINDOW o AS (PARTITION BY lead_id ORDER BY "at", channel))"""
    inside = _when("ended", start, end)
    return [
        f"{walked} SELECT before, channel, last, won_at IS NOT NULL AS won, count(*) FROM w WHERE {inside} GROUP BY ALL",
        f"{walked} SELECT channel, count(*) FILTER (before IS NULL), count(*) FILTER (last) FROM w "
        f"WHERE won_at IS NOT NULL AND {inside} GROUP BY ALL",
    ]


STATEMENTS = {"scorecard": scorecard, "goals": goals, "funnel": funnel, "channels": channels, "journeys": journeys}
