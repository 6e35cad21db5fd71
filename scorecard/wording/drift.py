"""What has changed in the shape of a source since its last good copy."""


def new_column(header: object, use: str) -> str:
    return f"New column '{header}': {use}."


def column_gone(header: str) -> str:
    return f"The column '{header}' is gone; nothing depends on it."


def column_read_otherwise(header: object, before: str, now: str) -> str:
    return f"The column '{header}' was read as {before} and is now read as {now}."


def no_rows(source: str, had: str) -> str:
    return (
        f"{source}: no rows were found where there were {had} before. It may be in the middle of an edit, or its tab or filter has "
        f"changed. The last good copy is kept; if it is really empty now, run python -m scorecard sync {source} --allow-empty."
    )


def rows_unreadable(source: str, rejected: str, read: str, worst: str) -> str:
    return (
        f"{source}: {rejected} of {read} rows can no longer be read{worst}. A column seems to hold something else than "
        f"before. The last good copy is kept; see python -m scorecard inspect {source}."
    )


def needed_column_gone(source: str, columns: str) -> str:
    return (
        f"{source}: the column {columns} is gone, and the configuration needs it. Rename it back, or change [sources.{source}.columns]. "
        "The last good copy is kept."
    )


def most_rejected(column: object, value: object, row: object) -> str:
    return f", most of them for the column '{column}', such as '{value}' in row {row}"
