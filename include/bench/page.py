"""The Migrations page over a ledger of 100,000 objects: every route, in Airflow's own API server."""

from __future__ import annotations

import os
import re
import secrets
import statistics
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import quote

import requests

from include.bench import rows
from include.bench.deployment import Deployment, deployment
from include.bench.part import Measured
from include.local_stack import airflow
from include.local_stack.api import AirflowApi
from include.local_stack.processes import stop
from process_street_tallyfy.ledger.connection import connect_dsn
from process_street_tallyfy.ledger.facade import Ledger
from process_street_tallyfy.ledger.migrate import migrate
from process_street_tallyfy.model.state import Phase
from process_street_tallyfy.phases.places import path_safe, storage
from process_street_tallyfy.phases.workspace import PLACE
from process_street_tallyfy.report.files import put

OBJECTS, CALLS = 100_000, 20
#: Median of a route's answers, in seconds.
LIMIT = 0.3
HOME = f"/organizations/{rows.ORGANIZATION}"
REPORT = "report.html"
_TOKEN = re.compile(r'name="token" value="([^"]+)"')


@dataclass(frozen=True)
class Question:
    """``route`` as the page declares it, ``path`` as it is asked; ``signed``: with the token of this page."""

    method: str
    route: str
    path: str
    form: Mapping[str, str] = field(default_factory=dict)
    signed: str = ""


def _get(route: str, path: str = "") -> Question:
    return Question("GET", route, path or route.replace("{name}", rows.ORGANIZATION))


_OBJECT = f"/objects/task/s{54322:08d}"
_FAR = f"?after_kind=task&after_id=s{90000:08d}"
_BROWSER = "/organizations/{name}/objects"
_SEARCHES = {"by id": "s00054", "by name": "object 98", "no hit": "nothing like that"}
#: What people look at, as a page; its twin below ``/api`` is asked the same.
_TWICE: dict[str, Question] = {
    "organisations": _get("/"),
    "organisation": _get("/organizations/{name}"),
    "objects": _get(_BROWSER),
    "objects, far page": _get(_BROWSER, f"{HOME}/objects{_FAR}"),
    "objects, failed": _get(_BROWSER, f"{HOME}/objects?state=failed"),
    **{f"search {name}": Question("POST", _BROWSER, f"{HOME}/objects", {"q": q}) for name, q in _SEARCHES.items()},
    "one object": _get("/organizations/{name}/objects/{kind}/{source_id:path}", f"{HOME}{_OBJECT}"),
    "fidelity": _get("/organizations/{name}/fidelity"),
    "reports": _get("/organizations/{name}/reports"),
}
QUESTIONS: Mapping[str, Question] = {
    **_TWICE,
    **{
        f"{name} (JSON)": Question(
            one.method,
            f"/api{one.route if one.route != '/' else '/organizations'}",
            f"/api{one.path if one.path != '/' else '/organizations'}",
            one.form,
        )
        for name, one in _TWICE.items()
    },
    "a report": _get(
        "/organizations/{name}/reports/{key}/{file}", f"{HOME}/reports/{quote(path_safe(rows.RUN))}/{REPORT}"
    ),
    "asset": _get("/assets/{name}", "/assets/icon.svg"),
    "people": _get("/organizations/{name}/people"),
    "people, search": Question("POST", "/organizations/{name}/people", f"{HOME}/people", {"q": "person 7"}),
    "people, decide": Question(
        "POST",
        "/organizations/{name}/people/decisions",
        f"{HOME}/people/decisions",
        {"who": "person7@example.test", "source_id": "", "action": "drop", "map_to": "", "role": "", "note": ""},
        signed=f"{HOME}/people",
    ),
    "review": _get("/organizations/{name}/review"),
    "review, file": _get("/organizations/{name}/review.csv"),
    "review, decide": Question(
        "POST",
        "/organizations/{name}/review",
        f"{HOME}/review",
        {"text": f"kind,source_id,decision,target_id,note\ntask,s{54025:08d},skip,,seen by hand\n"},
        signed=f"{HOME}/review",
    ),
}


def measure() -> Measured:
    with deployment([rows.ORGANIZATION]) as place:
        place.parse()
        _fill(place)
        with _server(place) as ask:
            found = [_row(name, ask.seconds(question)) for name, question in QUESTIONS.items()]
    slowest = max(float(str(row["median_ms"])) for row in found)
    figures = {"objects": OBJECTS, "calls": CALLS, "slowest_ms": slowest, "limit_ms": 1000 * LIMIT}
    return Measured(slowest < 1000 * LIMIT, figures, found)


def _row(name: str, seconds: list[float]) -> dict[str, object]:
    median, worst = statistics.median(seconds), max(seconds)
    ok = "yes" if median < LIMIT else "no"
    return {"route": name, "median_ms": round(1000 * median, 1), "worst_ms": round(1000 * worst, 1), "ok": ok}


def _fill(place: Deployment) -> None:
    """The ledger, and a folder with one report."""
    with _as_airflow(place), connect_dsn(place.ledger) as connection:
        migrate(connection)
        rows.fill(connection, OBJECTS)
        reports = place.root / "reports"
        ledger = Ledger(connection, rows.ORGANIZATION, rows.RUN)
        ledger.checkpoints.put(Phase.DISCOVERY, PLACE, {"reports": f"file://{reports}", "limits": []})
    folder = storage(f"file://{reports}", rows.ORGANIZATION, "reports") / path_safe(rows.RUN)
    folder.mkdir(parents=True)
    put(folder / REPORT, "<p>A report.</p>" * 10_000)


@contextmanager
def _as_airflow(place: Deployment) -> Iterator[None]:
    """With the key that seals."""
    name = "AIRFLOW_CONN_MIGRATION_KEY"
    before = os.environ.get(name)
    os.environ[name] = place.variables[name]
    try:
        yield
    finally:
        os.environ.pop(name)
        if before is not None:
            os.environ[name] = before


@dataclass(frozen=True)
class Visitor:
    """Somebody who may do everything."""

    url: str
    session: requests.Session

    def seconds(self, question: Question) -> list[float]:
        """:raises RuntimeError: an answer is no answer."""
        return [self._once(question) for _ in range(CALLS)]

    def _once(self, question: Question) -> float:
        form = {**question.form, **({"token": self._token(question.signed)} if question.signed else {})}
        began = time.perf_counter()
        answer = self.session.request(question.method, f"{self.url}{question.path}", data=form or None, timeout=60)
        seconds = time.perf_counter() - began
        if answer.status_code != requests.codes.ok:
            raise RuntimeError(f"{question.method} {question.path} was answered with {answer.status_code}")
        return seconds

    def _token(self, path: str) -> str:
        found = _TOKEN.search(self.session.get(f"{self.url}{path}", timeout=60).text)
        if found is None:
            raise RuntimeError(f"{path} has no token")
        return found.group(1)


@contextmanager
def _server(place: Deployment) -> Iterator[Visitor]:
    password = secrets.token_urlsafe(18)
    user = ("--username", "bench", "--firstname", "b", "--lastname", "b", "--email", "bench@example.test")
    place.run("-m", "airflow", "users", "create", *user, "--role", "Admin", "--password", password)
    log = place.paths.logs / "api-server.log"
    process = airflow.start_one("api-server", place.paths, place.variables, outlive=False)
    try:
        url = f"http://127.0.0.1:{place.port}"
        api = AirflowApi(url, "", "")
        airflow._wait(lambda: bool(api.healthy()), airflow.START_SECONDS, [process], log.parent, "no API server")
        session = requests.Session()
        session.trust_env = False
        login = {"username": "bench", "password": password}
        token = session.post(f"{url}/auth/token", json=login, timeout=60).json()["access_token"]
        session.headers["Authorization"] = f"Bearer {token}"
        yield Visitor(f"{url}/migrations", session)
    finally:
        stop([process])
