"""An edition of the digest as HTML that mail programs show, Outlook and Gmail too, and as plain text with the same facts.

Outlook draws mails with Word: there are tables for layout and styles in the tags, no SVG, nothing that is fetched. Every text goes through
`tag`, which escapes it; only what `tag` made is taken as it is.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from html import escape
from typing import Any

from scorecard.publish.digest import Edition, Figure, Section
from scorecard.wording import digest as words

WIDTH = 600
LONGEST_WORD = 16
INK, QUIET, LINK, LINE = "#0f1720", "#4f5b68", "#1a56a0", "#d9dfe6"
KINDS = {
    "on_track": ("#0b5d57", "#e3f3f1"),
    "signal": ("#9a3412", "#fdebe3"),
    "routine": ("#6f4700", "#fdf3dc"),
    "changed": ("#1a4f8c", "#e6eff9"),
    "none": ("#4f5b68", "#f4f6f8"),
}
"""Text and ground of a status; its icon and word stand beside them."""
FONT = "font-family:Arial,Helvetica,sans-serif;"
TEXT = f"{FONT}font-size:15px;line-height:22px;color:{INK};"
SMALL = f"{FONT}font-size:13px;line-height:19px;color:{QUIET};"
CELL = f"{FONT}font-size:13px;line-height:18px;color:{INK};padding:7px 5px;border-bottom:1px solid {LINE};vertical-align:top;"
RIGHT = "text-align:right;white-space:nowrap;"


class Html(str):
    """Markup that `tag` made. Any other text is escaped where it is put in."""


def tag(name: str, /, *inner: str, **attributes: str) -> Html:
    """An element. Texts inside and in attributes are escaped; a last underscore of an attribute's name is left off (`class_`)."""
    stated = "".join(f' {key.rstrip("_")}="{escape(value)}"' for key, value in attributes.items())
    if name in ("img", "meta", "br", "wbr"):
        return Html(f"<{name}{stated}>")
    return Html(f"<{name}{stated}>{''.join(each if isinstance(each, Html) else escape(each) for each in inner)}</{name}>")


def html(edition: Edition, picture: Callable[[int], str], leave: str) -> str:
    """The digest as an HTML document. `picture` gives the address of each figure's picture by its number, `leave` says how to leave."""
    rows = [
        _row(_headed("h1", edition.title, 24), _hidden(words.bare(edition.lead[0]))),
        *(_row(tag("p", *_marked(each), style=f"{TEXT}margin:0 0 8px;")) for each in edition.lead),
        *(_row(_section(each)) for each in edition.sections),
        *([_row(_button(edition.address))] if edition.address else []),
        _row(_headed("h2", words.TABLE, 18), _table(edition)),
        *(_row(_figure(each, picture(number))) for number, each in enumerate(edition.figures)),
        _row(*(tag("p", *_marked(each), style=f"{SMALL}margin:0 0 6px;") for each in edition.notes)),
        _row(tag("p", words.visible(leave), style=f"{SMALL}margin:0;")),
    ]
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light"),
        tag("title", edition.subject),
    )
    layout = {"role": "presentation", "cellpadding": "0", "cellspacing": "0", "border": "0"}
    inner = tag("table", *rows, width="100%", style=f"max-width:{WIDTH}px;background:#ffffff;", **layout)
    outer = tag("table", tag("tr", tag("td", _fixed_for_outlook(inner), align="center")), width="100%", bgcolor="#ffffff", **layout)
    return f"<!DOCTYPE html>\n{tag('html', head, tag('body', outer, style='margin:0;padding:0;background:#ffffff;'), lang='en')}"


def text(edition: Edition, leave: str) -> str:
    """The digest as plain text: the same facts, the charts by what they show."""
    lines = [edition.title, "=" * len(edition.title), "", *(words.bare(each) for each in edition.lead), ""]
    for section in edition.sections:
        lines += [*_underlined(section.title), *(f"- {words.bare(each)}" for each in section.lines), ""]
    lines += [f"{words.OPEN}: {edition.address}", ""] if edition.address else []
    for part in edition.table["sections"]:
        lines += [*_underlined(f"{words.TABLE}: {part['title']}"), *(f"- {words.visible(words.number(each))}" for each in part["rows"]), ""]
    for figure in edition.figures:
        lines += [words.visible(f"{words.bare(figure.title)}. {figure.alt}"), ""]
    return "\n".join([*lines, *(words.bare(each) for each in edition.notes), "", words.visible(leave), ""])


def _underlined(title: str) -> tuple[str, str, str]:
    return title, "-" * len(title), ""


def _row(*inner: Html) -> Html:
    return tag("tr", tag("td", *inner, style="padding:6px 12px;"))


def _headed(level: str, title: str, size: int) -> Html:
    return tag(level, *_marked(title), style=f"{FONT}font-size:{size}px;line-height:{size + 8}px;color:{INK};margin:12px 0 6px;")


def _hidden(preview: str) -> Html:
    """What a list of mails shows beside the subject."""
    return tag("div", preview, style="display:none;max-height:0;overflow:hidden;mso-hide:all;")


def _section(section: Section) -> Html:
    items = (tag("li", *_marked(each), style=f"{TEXT}margin:0 0 6px;") for each in section.lines)
    return tag("div", _headed("h2", section.title, 18), tag("ul", *items, style="margin:0;padding:0 0 0 20px;"))


def _button(address: str) -> Html:
    style = f"{FONT}font-size:15px;font-weight:bold;color:#ffffff;text-decoration:none;display:inline-block;"
    link = tag("a", words.OPEN, href=address, style=style)
    cell = tag("td", link, bgcolor="#1f5fa8", style="background:#1f5fa8;border-radius:6px;padding:10px 18px;")
    return tag("table", tag("tr", cell), role="presentation", cellpadding="0", cellspacing="0", border="0", style="margin:8px 0;")


def _table(edition: Edition) -> Html:
    """The scorecard: a row a number, its status in colour and in words."""
    styles = ("", RIGHT, RIGHT, RIGHT, "")
    header = (
        tag("th", title, scope="col", style=f"{CELL}text-align:left;color:{QUIET};font-weight:normal;{style}")
        for title, style in zip(words.COLUMNS, styles, strict=True)
    )
    body = [row for part in edition.table["sections"] for row in _team(part, edition.address)]
    return tag("table", tag("tr", *header), *body, width="100%", cellpadding="0", cellspacing="0", border="0", style="width:100%;")


def _team(part: Mapping[str, Any], address: str) -> Iterator[Html]:
    heading = f"{CELL}font-weight:bold;text-align:left;background:#f4f6f8;"
    yield tag("tr", tag("th", words.visible(part["title"]), colspan=str(len(words.COLUMNS)), scope="colgroup", style=heading))
    for row in part["rows"]:
        color, ground = KINDS[row["status"]["kind"]]
        name = tuple(_breakable(words.visible(row["name"])))
        year = tag("span", f"{row['yoy']} yr", style=f"font-size:12px;color:{QUIET};")
        yield tag(
            "tr",
            tag("td", *([tag("a", *name, href=f"{address}/{row['href']}", style=f"color:{LINK};")] if address else name), style=CELL),
            tag("td", row["goal"], style=CELL + RIGHT),
            tag("td", tag("b", row["now"]), style=CELL + RIGHT),
            tag("td", f"{row['wow']} wk", tag("br"), year, style=CELL + RIGHT),
            tag("td", words.status(row), bgcolor=ground, style=f"{CELL}color:{color};background:{ground};"),
        )


def _breakable(text: str) -> Iterator[str]:
    """The text with places at which a word that is longer than a column may be broken."""
    for found in re.finditer(rf"\S{{1,{LONGEST_WORD}}}|\s+", text):
        broken = found.start() and not found.group().isspace() and not text[found.start() - 1].isspace()
        if broken:
            yield tag("wbr")
        yield found.group()


def _figure(figure: Figure, address: str) -> Html:
    """A chart, its title above and what it shows in its place where pictures are not loaded."""
    style = "display:block;width:100%;max-width:576px;height:auto;border:0;"
    image = tag("img", src=address, alt=words.visible(figure.alt), width="576", style=f"{style}{SMALL}")
    return tag("div", tag("p", *_marked(figure.title), style=f"{TEXT}font-weight:bold;margin:10px 0 4px;"), image)


def _marked(markdown: str) -> Iterator[str]:
    for piece, bold in words.pieces(markdown):
        yield tag("b", piece) if bold else piece


def _fixed_for_outlook(inner: Html) -> Html:
    """Outlook knows no greatest width, so that it gets a table of just that width around it."""
    table = f'<table role="presentation" width="{WIDTH}" cellpadding="0" cellspacing="0" border="0"><tr><td>'
    return Html(f"<!--[if mso]>{table}<![endif]-->{inner}<!--[if mso]></td></tr></table><![endif]-->")
