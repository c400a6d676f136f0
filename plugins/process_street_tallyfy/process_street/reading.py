"""The three ways to read from Process Street: one object, a list, a rule that may be missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from process_street_tallyfy.errors import DataError, WrongRoute
from process_street_tallyfy.http.call import Call, Param
from process_street_tallyfy.http.parsing import parse
from process_street_tallyfy.http.session import ApiSession
from process_street_tallyfy.model.source import DueRule, SourceModel
from process_street_tallyfy.process_street.paging import walk
from process_street_tallyfy.process_street.remembering import Answers, Pages, Remembering

Model = TypeVar("Model", bound=SourceModel)

#: Keys that are secrets and are taken out before anything else sees the object (2.24).
SECRETS: Mapping[str, frozenset[str]] = {"IncomingWebhook": frozenset({"url"})}


class Reading:
    """``ids`` fill the route; ``query`` holds query parameters by their wire names."""

    def __init__(self, session: ApiSession) -> None:
        self._session = session
        self._walking: Answers = session

    def remember(self, store: Pages | None) -> None:
        """From now on pages of lists are kept in ``store`` and taken from there; None: as before."""
        self._walking = Remembering(self._session, store) if store is not None else self._session

    def _body(self, route: str, ids: Mapping[str, str]) -> dict[str, Any]:
        """One object, bare or under ``data`` (1.9)."""
        body = self._session.json(Call("GET", route, ids))
        inner = body.get("data", body) if isinstance(body, dict) else body
        if not isinstance(inner, dict):
            raise DataError(f"{route}: the answer is no object", code="unreadable_answer")
        return inner

    def _object(self, model: type[Model], route: str, **ids: str) -> Model:
        return parse(model, _without_secrets(model, self._body(route, ids)), route)

    def _rule(self, route: str, **ids: str) -> DueRule | None:
        """A due-date rule; null or absent when none is set (2.9)."""
        rule = self._body(route, ids).get("rule")
        return parse(DueRule, rule, route) if rule else None

    def _list(
        self,
        model: type[Model],
        route: str,
        key: str = "data",
        *,
        query: Mapping[str, Param] | None = None,
        filtered: bool = False,
        **ids: str,
    ) -> Iterator[Model]:
        """All items of a list. ``filtered``: ``query`` is a filter that every item must show again.

        :raises WrongRoute: an item passed the filter that should not: unknown parameters are ignored
            without a word (trap T27), and an unfiltered list taken for a filtered one moves wrong data.
        """
        return self._items(model, Call("GET", route, ids, query or {}), key, query if filtered else None)

    def _items(
        self, model: type[Model], call: Call, key: str = "data", expected: Mapping[str, Param] | None = None
    ) -> Iterator[Model]:
        for item in walk(self._walking, call, key):
            for name, value in (expected or {}).items():
                if value is not None and item.get(name) != value:
                    raise WrongRoute(
                        f"connection {self._session.account}: {call.label}: the filter {name} was ignored",
                        code="filter_ignored",
                        advice="the API has changed; do not migrate before the client is adapted",
                    )
            yield parse(model, _without_secrets(model, item), call.route)


def _without_secrets(model: type[SourceModel], item: dict[str, Any]) -> dict[str, Any]:
    secrets = SECRETS.get(model.__name__)
    return {key: value for key, value in item.items() if key not in secrets} if secrets else item
