"""What reads and writes share: the organisation in every path, and ``data`` around every object."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from process_street_tallyfy.errors import DataError
from process_street_tallyfy.http.call import Call, Param
from process_street_tallyfy.http.parsing import parse
from process_street_tallyfy.http.session import ApiSession
from process_street_tallyfy.model.target import TargetModel
from process_street_tallyfy.tallyfy.paging import collect

Model = TypeVar("Model", bound=TargetModel)

ORGANIZATION = "/organizations/{organization}"
TEMPLATE = "/checklists/{template}"
STEP = f"{TEMPLATE}/steps/{{step}}"
RUN = "/runs/{run}"
TASK = f"{RUN}/tasks/{{task}}"


class Resources:
    """Routes are relative to the organisation (api/tallyfy-api.md section 2)."""

    def __init__(self, session: ApiSession, organization_id: str) -> None:
        self._session = session
        self._organization_id = organization_id

    def _call(self, method: str, route: str, ids: Mapping[str, str | int], **more: Any) -> Call:
        return Call(method, f"{ORGANIZATION}{route}", {**ids, "organization": self._organization_id}, **more)

    def raw(self, route: str, query: Mapping[str, Param], ids: Mapping[str, str | int]) -> dict[str, Any]:
        """One object as the server shows it: what a read-merge-write sends back."""
        return content(self._session.json(self._call("GET", route, ids, params=query)), route)

    def _get(self, model: type[Model], route: str, query: Mapping[str, Param], **ids: str | int) -> Model:
        return parse(model, self.raw(route, query, ids), route)

    def _list(self, model: type[Model], route: str, query: Mapping[str, Param], **ids: str | int) -> list[Model]:
        call = self._call("GET", route, ids, params=query)
        return [parse(model, item, route) for item in collect(self._session, call)]


def content(body: Any, route: str) -> dict[str, Any]:
    """The object under ``data`` (1.4)."""
    inner = body.get("data", body) if isinstance(body, dict) else body
    if not isinstance(inner, dict):
        raise DataError(f"{route}: the answer is no object", code="unreadable_answer")
    return inner
