from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from include.sandbox.clock import Clock
from include.sandbox.listener import Listener
from include.sandbox.tallyfy.capabilities import Capabilities
from include.sandbox.tallyfy.seed import seed
from include.sandbox.tallyfy.server import TallyfyServer

ANA, LEO, INVITED = 2001, 2002, 2003
MEMBERS = [
    {
        "id": 1001,
        "email": "migration@acme-company.com",
        "first_name": "Migration",
        "last_name": "User",
        "role": "admin",
    },
    {"id": ANA, "email": "ana@acme-company.com", "first_name": "Ana", "last_name": "Diaz", "role": "standard"},
    {"id": LEO, "email": "leo@acme-company.com", "first_name": "Leo", "last_name": "Berg", "role": "light"},
    {
        "id": INVITED,
        "email": "ines@acme-company.com",
        "first_name": "Ines",
        "last_name": "Roth",
        "role": "light",
        "status": "invited",
    },
]
SEED = {"organization": {"domains": ["acme-company.com"]}, "members": MEMBERS}


class Api:
    """A client with no opinions: paths are relative to the organisation unless they begin with `//`."""

    def __init__(self, server: TallyfyServer, url: str) -> None:
        self.server, self.state, self.url = server, server.state, url
        self.session = requests.Session()
        self.headers = {"Accept": "application/json", "X-Tallyfy-Client": "APIClient"}
        self.act_as(self.state.token)

    def act_as(self, token: str) -> None:
        self.headers["Authorization"] = f"Bearer {token}"

    def call(self, method: str, path: str, body: Any = None, **more: Any) -> requests.Response:
        root = self.url if path.startswith("//") else f"{self.url}/organizations/{self.state.organization_id}"
        more.setdefault("headers", self.headers)
        return self.session.request(method, f"{root}/{path.lstrip('/')}", json=body, timeout=10, **more)

    def data(self, method: str, path: str, body: Any = None) -> Any:
        answer = self.call(method, path, body)
        assert answer.status_code in (200, 201), answer.text
        return answer.json()["data"]

    def status(self, method: str, path: str, body: Any = None) -> int:
        return self.call(method, path, body).status_code

    def get(self, path: str) -> Any:
        return self.data("GET", path)

    def post(self, path: str, body: Any = None) -> Any:
        return self.data("POST", path, body or {})

    def put(self, path: str, body: Any = None) -> Any:
        return self.data("PUT", path, body or {})

    def template(self, **more: Any) -> Any:
        return self.post("/checklists", {"title": "Onboarding", "type": "procedure", **more})

    def step(self, template: Any, title: str = "Step", **more: Any) -> Any:
        body = {"title": title, **more}
        return self.post(f"/checklists/{template['id']}/steps", body)

    def capture(self, step: Any, field_type: str = "text", **more: Any) -> Any:
        body = {"label": f"A {field_type}", "field_type": field_type, "required": False, **more}
        return self.post(f"/checklists/{step['checklist_id']}/steps/{step['id']}/captures", body)

    def launch(self, template: Any, **more: Any) -> Any:
        return self.post("/runs", {"checklist_id": template["id"], "name": "A run", **more})

    def tasks(self, run: Any) -> list[Any]:
        found = self.get(f"/runs/{run['id']}/tasks?with=form_fields,threads&per_page=100")
        return sorted(found, key=lambda task: task["position"])

    def complete(self, task: Any, **more: Any) -> Any:
        return self.post(f"/runs/{task['run_id']}/completed-tasks", {"task_id": task["id"], **more})

    def upload(self, filename: str, content: bytes = b"x", **parts: str) -> requests.Response:
        return self.call("POST", "/assets", files={"name": (filename, content)}, data=parts)

    @property
    def mails(self) -> list[tuple[str, tuple[str, ...]]]:
        return [(one.reason, one.recipients) for one in self.state.journal.mails()]

    @property
    def hooks(self) -> list[tuple[str, str]]:
        return [(one.reason, one.recipients[0]) for one in self.state.journal.webhooks()]


@pytest.fixture
def start() -> Iterator[Callable[..., Api]]:
    """`start(**capabilities)`: a server of its own, with a clock that stands still and no lag unless asked for."""
    listeners: list[Listener] = []

    def one(**switches: Any) -> Api:
        switches.setdefault("lag_every", 1_000_000)
        clock = Clock(speed=0)
        server = TallyfyServer(seed(SEED, clock.now()), clock, Capabilities(**switches))
        listener = Listener(server)
        listener.start()
        listeners.append(listener)
        return Api(server, listener.url)

    yield one
    for listener in listeners:
        listener.stop()


@pytest.fixture
def api(start: Callable[..., Api]) -> Api:
    return start()


@pytest.fixture
def token_of(api: Api) -> Callable[[int], str]:
    """A token of another member of the `api` server."""
    from datetime import timedelta

    return lambda user: api.server.world.mint(user, timedelta(days=1))
