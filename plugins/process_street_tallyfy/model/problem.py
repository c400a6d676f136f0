"""What does not fit in a file that a person made."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """What does not fit, and where; no cell is repeated: it may hold a name."""

    file: str
    line: int
    column: str
    what: str

    @property
    def place(self) -> str:
        return f"{self.file}, line {self.line}, column {self.column}"

    def __str__(self) -> str:
        return f"{self.place}: {self.what}"
