"""The roll-up of handovers: the leads that marketing handed over and those that were sent back, narrow, by their moment.

Texts are numbers of `handed_names`, which counts from 0, the absent one, on, and only grows. Leads that nobody waits for any more come
first, then those that somebody may wait for: who waits since a year is then read without reading the others. Moments are kept as they
are, so that the tables answer as of any day.
"""

from collections.abc import Sequence

import duckdb

from scorecard.model import Configuration
from scorecard.query.handover import BACK_TEXTS, ENDS, NO_TEXT, OUTCOMES, TEXTS, handover_of
from scorecard.query.tables import SCHEMA
from scorecard.rollups import patching

FAR = "TIMESTAMP '9999-12-31'"
"""In place of the moment from which on nobody waits where there is none."""
ORDERS = {"handed": [f"over_at = {FAR}", "handed_at", "lead_id"], "sent_back": ["recycled_at", "lead_id"]}
_TEXTS = {"handed": TEXTS, "sent_back": BACK_TEXTS}


def build(root: duckdb.DuckDBPyConnection, configuration: Configuration) -> None:
    """Make the tables from the view `leads`."""
    stages = handover_of(configuration)
    handed, accepted = f'"{stages.handed}"', f'"{stages.accepted}"' if stages.accepted else "CAST(NULL AS TIMESTAMP)"
    ended = f"least({', '.join(ENDS)})"
    rows = {
        # A reason of who was lost is no reason of a refusal; it would be many texts more.
        "handed": f"""SELECT lead_id, {handed} AS handed_at, {accepted} AS accepted_at, first_contact_at, {ended} AS ended_at,
            least({accepted}, {ended}, CASE WHEN verdict IS NOT NULL THEN {handed} END, {FAR}) AS over_at,
            channel, campaign, persona, owner, verdict, CASE WHEN verdict IS NOT NULL THEN reason END AS reason
            FROM leads WHERE {handed} IS NOT NULL""",
        "sent_back": f"""SELECT lead_id, recycled_at, {", ".join(OUTCOMES)}, {", ".join(BACK_TEXTS)}
            FROM leads WHERE recycled_at IS NOT NULL""",
    }
    texts = " UNION ALL ".join(f"SELECT DISTINCT {text} AS name FROM ({rows[name]})" for name in rows for text in _TEXTS[name])
    root.execute(f"CREATE TEMP TABLE texts AS SELECT DISTINCT name FROM ({texts}) WHERE name IS NOT NULL ORDER BY name")
    root.execute("CREATE OR REPLACE TYPE handed_name AS ENUM (SELECT name FROM texts)")
    root.execute(
        f"CREATE TABLE {SCHEMA}.handed_names AS SELECT {NO_TEXT} AS code, CAST(NULL AS VARCHAR) AS name "
        f"UNION ALL SELECT CAST(row_number() OVER (ORDER BY name) AS INTEGER) + {NO_TEXT}, name FROM texts ORDER BY code"
    )
    for name, select in rows.items():
        coded = ", ".join(
            f"coalesce(CAST(enum_code(CAST({text} AS handed_name)) AS INTEGER) + {NO_TEXT + 1}, {NO_TEXT}) AS {text}"
            for text in _TEXTS[name]
        )
        root.execute(f"CREATE TABLE {SCHEMA}.{name} AS SELECT * REPLACE ({coded}) FROM ({select}) ORDER BY {', '.join(ORDERS[name])}")
    root.execute("DROP TABLE texts")


def patch(root: duckdb.DuckDBPyConnection) -> bool:
    """Change the tables by those of the databases `minus` and `plus`; False where they do not hold what they should."""
    root.execute(
        f"INSERT INTO {SCHEMA}.handed_names SELECT (SELECT max(code) FROM {SCHEMA}.handed_names) + row_number() OVER (ORDER BY name), name "
        f"FROM plus.handed_names ANTI JOIN {SCHEMA}.handed_names AS had USING (name) WHERE name IS NOT NULL"
    )
    return all(_exchange(root, name, texts) for name, texts in _TEXTS.items())


def _exchange(root: duckdb.DuckDBPyConnection, name: str, texts: Sequence[str]) -> bool:
    for database in ("minus", "plus"):
        coded = ", ".join(f"coalesce(new_{text}.code, -1) AS {text}" for text in texts)
        joins = " ".join(
            f"JOIN {database}.handed_names AS old_{text} ON old_{text}.code = few.{text} "
            f"LEFT JOIN {SCHEMA}.handed_names AS new_{text} ON new_{text}.name IS NOT DISTINCT FROM old_{text}.name"
            for text in texts
        )
        root.execute(
            f"CREATE OR REPLACE TEMP TABLE {name}_in_{database} AS SELECT few.* REPLACE ({coded}) FROM {database}.{name} AS few {joins}"
        )
    return patching.exchange(root, name, f"{name}_in_minus", f"{name}_in_plus", ORDERS[name])
