"""Every sentence, number format and alternative text: one module per screen, all of them pure, so that a translation can follow."""

from scorecard.wording.formats import MARKS, Formats, age, count, formats_of, listed, plain

__all__ = ["MARKS", "Formats", "age", "count", "formats_of", "listed", "plain"]
