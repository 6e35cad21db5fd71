"""Why a file cannot be read, and what to do."""

from pathlib import Path


def not_foreseen(names: str, kind: str) -> str:
    return f"Reading {names} failed for a reason that is not foreseen ({kind}). The log has the details."


def wrong_bytes(place: str, line: int, encoding: str) -> str:
    return f"{place}, line {line}: these bytes are not {encoding}. State the encoding in which the file was saved."


def quotes_in_part(place: str, size: int, byte: int) -> str:
    return (
        f"{place}: quotation marks do not pair in the {size} MB up to byte {byte}, so rows cannot be told apart. Mend them, or "
        "export again."
    )


def no_rows(place: str) -> str:
    return f"{place} is empty: it has no rows. If it is being written just now, sync again later."


def several_separators(place: str, names: str) -> str:
    return f'{place}: {names} fit every row equally well. State which one separates the columns, for instance separator = ";".'


def no_separator(place: str, separator: str) -> str:
    return f"{place}: the separator must be one character (or comma, semicolon, tab, pipe), not {separator!r}."


def quotes_open_line(place: str, line: int) -> str:
    return f"{place}, line {line}: quotation marks do not pair, so rows run into one another. Mend the line, or export again."


def cut_off(place: str) -> str:
    return f"{place} ends inside quotation marks: it is cut off, or a quote is opened and never closed. Export it again."


def no_csv(place: str, error: object) -> str:
    return f"{place} is not a readable CSV: {error}. Export it again."


def no_encoding(place: str, encoding: str) -> str:
    return f"{place}: there is no encoding {encoding!r}. Use for instance utf-8, cp1252 or utf-16, or leave the setting out."


def no_known_encoding(place: str) -> str:
    return f"{place} is not text in any encoding known here. State its encoding; if it is a workbook, save it as .xlsx."


def no_path(source: str) -> str:
    return f'Source {source!r} names no file. Add path = "…" to [sources.{source}].'


def address_given(source: str, stated: str) -> str:
    return f"Source {source!r}: path is a file on this machine, not an address ({stated}). Download it first."


def not_there(path: Path) -> str:
    return f"There is no file {path}. Put it there, or correct the path in the configuration."


def a_folder(path: Path) -> str:
    return f"{path} is a folder. Name the file in it that is meant."


def not_readable(path: Path) -> str:
    return f"{path} may not be read by this process. Give it the right to read the file."


def unreadable(path: Path, why: object) -> str:
    return f"{path} cannot be read: {why}."


def no_bytes(path: str) -> str:
    return f"{path} is empty (0 bytes). If it is being written just now, sync again later."


def web_page(path: str) -> str:
    return f"{path} is a web page, not a table (often a sign-in page that was saved). Export it as CSV or Excel."


def compressed(path: str) -> str:
    return f"{path} is a PDF or a compressed file. Unpack it, or export it as CSV, Excel or Parquet."


def no_parquet(path: str) -> str:
    return f"{path} is not a whole Parquet file: it is cut off or damaged. Write it again."


def protected(path: str) -> str:
    return f"{path} is protected by a password. Save a copy without one."


def no_workbook(path: str, error: object) -> str:
    return f"{path} is not a whole workbook: it is cut off or damaged ({error}). Save it again."


def empty_tab(path: str, name: str) -> str:
    return f"{path}, tab {name!r} is empty. Fill it, or name another tab."


def no_tab(place: str, tab: str, tabs: str) -> str:
    return f"{place} has no tab {tab!r}; it has {tabs}. Correct tab in the configuration."


def which_tab(place: str, tabs: str, one: str) -> str:
    return f"{place} has the tabs {tabs}. State which one is meant, for instance tab = {one!r}."


def setting_no_text(source: str, name: str, value: object) -> str:
    return f"Source {source!r}: the setting {name} must be text, not {value!r}."


def marked_encoding(name: str) -> str:
    return f"encoding {name} (its mark stands at the start)"


def sniffed_encoding(name: str) -> str:
    return f"encoding {name} (sniffed; state it if letters look wrong)"


def only_tab(visible: str) -> str:
    return f"tab {visible!r} (the only visible one)"
