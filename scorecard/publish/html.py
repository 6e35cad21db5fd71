"""A document as one HTML file that asks nobody for anything: pictures inside it, no script, every text escaped.

Pictures are `data:` images rather than markup, so that nothing in a drawing could run; the file's own policy forbids all the rest.
"""

from base64 import b64encode
from html import escape
from pathlib import Path

from scorecard.publish.document import Beside, Cell, Document, Paragraph, Part, Picture, Table

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
TAGS = {"heading": "h2", "lead": "p", "text": "p", "note": "p", "warning": "p", "item": "p"}


def html_of(document: Document) -> bytes:
    """The document as HTML in UTF-8."""
    style = Path(__file__).with_name("page.css").read_text(encoding="utf-8")
    title = escape(f"{document.title} · {document.company}")
    head = f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    head += f'<meta name="viewport" content="width=device-width"><title>{title}</title><style>{style}</style>'
    top = f"<h1>{escape(document.title)}</h1><p>{escape(document.question)}</p>"
    top += f'<p class="note">{escape(document.company)} · {escape(document.asked)}</p>'
    parts = "\n".join(_part(each) for each in document.parts)
    foot = f'<footer class="note">{escape(document.made)}</footer>'
    body = f"<header>{top}</header>\n<main>{parts}</main>\n{foot}"
    return f'<!doctype html>\n<html lang="en"><head>{head}</head>\n<body>{body}</body></html>\n'.encode()


def _part(part: Part) -> str:
    if isinstance(part, Beside):
        columns = ("".join(_part(each) for each in column) for column in part.columns)
        return f'<div class="beside">{"".join(f"<div>{column}</div>" for column in columns)}</div>'
    if isinstance(part, Picture):
        return _image(part.svg, part.alt)
    if isinstance(part, Table):
        return _table(part)
    return _paragraph(part)


def _paragraph(part: Paragraph) -> str:
    tag = TAGS[part.kind]
    runs = (escape(run.text).replace("\n", "<br>") for run in part.runs)
    marked = "".join(f"<strong>{text}</strong>" if run.bold else text for run, text in zip(part.runs, runs, strict=True))
    return f'<{tag} class="{part.kind}">{marked}</{tag}>'


def _table(table: Table) -> str:
    head = "".join(f'<th scope="col"{_side(table, at)}>{escape(text)}</th>' for at, text in enumerate(table.heads))
    rows = "".join(_row(table, row) for row in table.rows)
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'


def _row(table: Table, row: tuple[Cell, ...]) -> str:
    if len(row) == 1:
        return f'<tr><th class="section" colspan="{len(table.heads)}">{escape(row[0].text)}</th></tr>'
    cells = "".join(f"<td{_side(table, at)}>{_cell(cell)}</td>" for at, cell in enumerate(row))
    return f"<tr>{cells}</tr>"


def _cell(cell: Cell) -> str:
    if cell.svg:
        return _image(cell.svg, cell.text)
    text = f'<span class="{cell.tone}">{escape(cell.text)}</span>' if cell.tone else escape(cell.text)
    return f"<strong>{text}</strong>" if cell.bold else text


def _side(table: Table, at: int) -> str:
    return ' class="right"' if at in table.right else ""


def _image(svg: str, alt: str) -> str:
    return f'<img alt="{escape(alt, quote=True)}" src="data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}">'
