"""Why a database cannot be read, and what to do. The templates name what they need in braces."""

SLOW = "{place}: {database} did not answer within {timeout:g} s. Narrow the query, add an index, or raise timeout_seconds."
REFUSED = "{place}: {database} does not let the user {user} in. Correct user and password in the secret."
MAY_NOT_READ = "{place}: the user {user} may not read it in {database}. Grant the user SELECT on it."
NO_DATABASE = "{place}: there is no {database}. Correct the URL in the secret, or the path."
NO_TABLE = "{place} names a table that is not in {database} ({reason}). Correct it in the configuration."
NO_COLUMN = "{place} names a column that is not in {database} ({reason}). Correct it in the configuration."
WOULD_CHANGE = "{place} would change {database}; a source may only read. Use a SELECT."
NO_SQL = "{place} is not SQL that {database} understands ({reason}). Correct the query."
DAMAGED = "{place}: {database} is damaged or no database. Restore it from a copy."
LOCKED = "{place}: {database} is locked by another process. It is tried again at the next sync."
UNREACHED = "{place}: {database} cannot be reached. It is tried again at the next sync; check the address in the secret if it lasts."
STRANGE_DATE = "{place} holds a date that no calendar here reaches, such as infinity ({reason}). Leave it out by a query."
OTHER = "{place}: {database} reports an error ({reason}). Check the table or query."
NO_REASON = "no reason given"


def no_place(source: str) -> str:
    return f'Source {source!r} does not say where its database is. Add secret = "…", the name of the secret that holds its URL.'


def no_url(source: str, name: str) -> str:
    return (
        f"Source {source!r}: the secret {name!r} is not the URL of a database, such as postgresql://user:password@host/name. Signs such "
        "as @ or / in a password are written as %40 or %2F."
    )


def no_timeout(source: str, value: object) -> str:
    return f"Source {source!r}: timeout_seconds must be a number above 0, not {value!r}."


def table_or_query(source: str) -> str:
    return f'Source {source!r} must name either a table or a query. Add table = "…" to [sources.{source}].'


def only_reading(place: str) -> str:
    return f"{place} does something else than reading: it must begin with SELECT, WITH or VALUES."


def no_table(name: str, schema: str, known: str) -> str:
    there = f"the database, schema {schema!r}" if schema else "the database"
    return f"There is no table {name!r} in {there}. It has {known or 'none'}."


def no_rows(place: str) -> str:
    return f"{place} gives no rows: only a SELECT can be a source."


def double_columns(place: str, names: str) -> str:
    return f"{place} gives several columns named {names}. Rename them with AS."


def later_rows_differ(place: str) -> str:
    return (
        f"{place}: its later rows show that the numbers of the first ones are to be read in another way. State how they are written: "
        'numbers = "1,234.5" or "1.234,5".'
    )


def no_dialect(place: str, kind: str) -> str:
    return f"{place}: databases of the kind {kind!r} are not known here. Install the SQLAlchemy dialect for it."


def query_of(source: str) -> str:
    return f"the query of source {source!r}"
