"""Hostile texts by what is hostile about them; no NUL, which no JSON text column stores."""

from __future__ import annotations

#: Name -> text. Each of them stands in every kind of place where people write.
HOSTILE: dict[str, str] = {
    "html": "<script>alert('x')</script> & \"q\" <img src=x onerror=alert(1)> a < b > c",
    "braces": "{{form.Nobody}} {{ }} {{{three}}} {{run.startedDate and {% raw %}",
    "marker": "[ps:fakeFAKEfakeFAKEfake12] and [ps:]",
    "mention": "@[12] @ann @all @someone.else",
    "mail": "write to stranger@elsewhere-inc.com or <other@elsewhere-inc.com>",
    "formula": '=HYPERLINK("http://elsewhere-inc.com","x")',
    "plus": "+1-800 -2 @SUM(A1:A9)",
    "rtl": "\u202eevil\u202c السلام عليكم 3×",
    "zero width": "zero\u200bwidth\u200d join\ufeffer\u00ad",
    "control": "tab\tbell\x07 escape\x1b[31m unit\x1f end",
    "emoji": "👩\u200d👩\u200d👧\u200d👦 🇩🇪 👍🏽",
    "four bytes": "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𠜎𠜱 e\u0301 ≠ é",
    "quotes": "\"double\" 'single' `back` \\ / ; -- %s %(x)s ${HOME} $(id)",
    "path": "../../etc/passwd ..\\..\\boot.ini",
    "lines": "first\r\nsecond\n\n\nlast\u2028line",
    "markdown": "# no heading\n* [link](javascript:alert(1)) ![x](http://elsewhere-inc.com/p.png) `code` | a | b |",
    "entities": "&lt;b&gt;bold&lt;/b&gt; &amp;amp; &#64;ann &nbsp;",
    "null word": "null",
}


def long(words: str, length: int) -> str:
    """A text of exactly that many characters that says at its end that it is whole."""
    tail = " end."
    return (words * (length // len(words) + 1))[: length - len(tail)] + tail
