"""Answers as charts: one module a page, pure functions that give `alt.Chart` values. They carry no text of their own."""
