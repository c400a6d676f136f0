"""Collects the validation errors of one request body, so that a 422 names all of them (api/tallyfy-api.md 1.6)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any
from urllib.parse import urlsplit

from include.sandbox.tallyfy.answers import invalid_fields
from include.sandbox.tallyfy.state import Row


class Checks:
    """Each method checks one key, adds to `errors`, and leaves the body as it is. End with `done`."""

    def __init__(self, body: Row, prefix: str = "") -> None:
        self.body = body
        self.prefix = prefix
        self.errors: dict[str, list[str]] = {}

    def add(self, key: str, message: str) -> None:
        self.errors.setdefault(f"{self.prefix}{key}", []).append(message)

    def done(self) -> None:
        if self.errors:
            raise invalid_fields(self.errors)

    def required(self, *keys: str) -> None:
        for key in keys:
            if self.body.get(key) in (None, "", [], {}):
                self.add(key, f"The {key} field is required.")

    def present(self, *keys: str) -> None:
        for key in keys:
            if key not in self.body:
                self.add(key, f"The {key} field must be present.")

    def text(self, key: str, limit: int | None = None) -> None:
        value = self.body.get(key)
        if value is None:
            return
        if not isinstance(value, str):
            self.add(key, f"The {key} must be a string.")
        elif limit is not None and len(value) > limit:
            self.add(key, f"The {key} may not be greater than {limit} characters.")

    def texts(self, limits: dict[str, int | None]) -> None:
        for key, limit in limits.items():
            self.text(key, limit)

    def flags(self, *keys: str) -> None:
        for key in keys:
            if not isinstance(self.body.get(key), (bool, type(None))):
                self.add(key, f"The {key} field must be true or false.")

    def choice(self, key: str, allowed: Collection[str]) -> None:
        value = self.body.get(key)
        if value is not None and (not isinstance(value, str) or value not in allowed):
            self.add(key, f"The selected {key} is invalid.")

    def whole(self, key: str, least: int | None = None) -> None:
        value = self.body.get(key)
        if value is None:
            return
        if not isinstance(value, int) or isinstance(value, bool):
            self.add(key, f"The {key} must be an integer.")
        elif least is not None and value < least:
            self.add(key, f"The {key} must be at least {least}.")

    def url(self, key: str) -> None:
        value = self.body.get(key)
        if value is None:
            return
        if not isinstance(value, str) or urlsplit(value).scheme not in ("http", "https"):
            self.add(key, f"The {key} format is invalid.")

    def every(self, key: str, known: Callable[[Any], bool]) -> None:
        """A list of which each entry is known."""
        value = self.body.get(key)
        if value is None:
            return
        if not isinstance(value, list):
            self.add(key, f"The {key} must be an array.")
            return
        for index, entry in enumerate(value):
            if not known(entry):
                self.add(f"{key}.{index}", f"The selected {key}.{index} is invalid.")

    def known(self, key: str, known: Callable[[Any], bool]) -> None:
        value = self.body.get(key)
        if value is not None and not known(value):
            self.add(key, f"The selected {key} is invalid.")


def plain(value: Any) -> bool:
    """A whole number that is not a boolean."""
    return isinstance(value, int) and not isinstance(value, bool)
