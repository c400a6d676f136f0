"""Cells of CSV files that people open in a spreadsheet: no cell may start a formula, on the way out or back."""

from __future__ import annotations

#: A spreadsheet reads a cell that starts with one of these as a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def cell(text: str) -> str:
    """Neutralise formulas; ids may start with ``-``, so a leading apostrophe marks text."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def plain(text: str) -> str:
    """What ``cell`` was given, outer blanks aside."""
    text = text.strip()
    return text[1:] if text[:1] == "'" and text[1:].startswith(FORMULA_STARTS) else text
