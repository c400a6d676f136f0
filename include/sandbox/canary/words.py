"""Words that nobody else uses."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256

#: Letters only, all small: no quoting changes them, and no other text has them.
BEGINNING = "kqzanariewv"


@dataclass
class Words:
    """``made``: what each word stands for."""

    made: dict[str, str] = field(default_factory=dict)

    def word(self, what: str) -> str:
        number = len(self.made)
        found = f"{BEGINNING}{number:03d}{sha256(f'{what} {number}'.encode()).hexdigest()[:6]}"
        self.made[found] = what
        return found

    def address(self, what: str) -> str:
        return f"{self.word(f'{what}, local part')}@{self.word(f'{what}, domain')}.com"
