"""Starts the sandbox, both systems played, as a process of its own and asks it for its state."""

from __future__ import annotations

import json
import os
import sys
import time
from collections import Counter
from dataclasses import dataclass
from typing import Any

import requests

from include.local_stack.paths import REPOSITORY, Paths
from include.local_stack.processes import Running, launch
from include.sandbox.__main__ import KEY
from include.sandbox.faults import Fault

START_SECONDS = 60.0
ADMIN = "/__sandbox__"
#: include/organizations/sample.yaml states its limits for this speed: an hour of the sandbox is a minute here.
CLOCK_SPEED = 60


class SandboxFailed(RuntimeError):
    """It did not start; its log says why."""


@dataclass(frozen=True)
class Played:
    """What a sandbox is filled with at first, and how it runs.

    ``sample``: the sample organisation, or that of ``content``. ``key`` encrypts its memory; ``look``: nothing changes,
    not even the time.
    """

    sample: bool = True
    clock_speed: float = CLOCK_SPEED
    key: str = ""
    look: bool = False
    content: tuple[str, ...] = ("--sample",)

    def arguments(self) -> list[str]:
        speed = 0.0 if self.look else self.clock_speed
        first = self.content if self.sample else ("--today",)
        return [*first, "--clock-speed", str(speed), *(["--look"] if self.look else [])]


SAMPLE = Played()


@dataclass(frozen=True)
class SandboxAddress:
    process_street: dict[str, str]
    tallyfy: dict[str, str]

    def connections(self) -> dict[str, str]:
        """The Airflow connections of the sample organisation, as environment variables."""
        source = {"conn_type": "process_street", "host": self.process_street["url"]}
        target = {"conn_type": "tallyfy", "host": self.tallyfy["url"]}
        return {
            "AIRFLOW_CONN_PROCESS_STREET_SAMPLE": json.dumps({**source, "password": self.process_street["api_key"]}),
            "AIRFLOW_CONN_TALLYFY_SAMPLE": json.dumps({**target, "password": self.tallyfy["token"]}),
        }

    @property
    def pages(self) -> str:
        """Where a person sees what the target holds."""
        return f"{self.tallyfy['url']}{ADMIN}/view/"

    def source_state(self) -> Any:
        return self._ask(self.process_street, "state")

    def target_state(self) -> Any:
        return self._ask(self.tallyfy, "state")

    def journal(self) -> Any:
        """What the real target would have sent to people and webhooks."""
        return self._ask(self.tallyfy, "journal")

    def tally(self, side: str) -> dict[tuple[str, str], int]:
        """Requests that a server saw, by method and route, a path where no route took it; of source or target."""
        system = self.process_street if side == "source" else self.tallyfy
        return {(method, route): count for method, route, count in self._ask(system, "tally")}

    def calls(self) -> int:
        return sum(len(self._ask(system, "requests")) for system in (self.process_street, self.tallyfy))

    def statuses(self) -> Counter[int]:
        """Of all answers of both."""
        systems = (self.process_street, self.tallyfy)
        return Counter(seen["status"] for system in systems for seen in self._ask(system, "requests"))

    def answer_late(self, seconds: float) -> None:
        """Both servers let every call wait for so long, as a distance would."""
        late = {"every": True, "fault": Fault.SLOW.value, "seconds": seconds}
        for system in (self.process_street, self.tallyfy):
            _call(system, "POST", f"{ADMIN}/faults", {}, late)

    def stored_file(self, asset_id: str) -> bytes:
        """The bytes of a file of the target, as its own API gives them."""
        headers = {"Authorization": f"Bearer {self.tallyfy['token']}", "X-Tallyfy-Client": "APIClient", "Accept": "*/*"}
        return _get(
            self.tallyfy, f"/organizations/{self.tallyfy['organization_id']}/file/{asset_id}/dl", headers
        ).content

    @staticmethod
    def _ask(system: dict[str, str], what: str) -> Any:
        return _get(system, f"{ADMIN}/{what}", {}).json()


def _get(system: dict[str, str], path: str, headers: dict[str, str]) -> requests.Response:
    return _call(system, "GET", path, headers)


def _call(
    system: dict[str, str], method: str, path: str, headers: dict[str, str], body: Any = None
) -> requests.Response:
    scheme, _, rest = system["url"].partition("://")
    with requests.Session() as session:
        session.trust_env = False  # no proxy between us and 127.0.0.1
        url = f"{scheme}://{rest.split('/')[0]}{path}"
        answer = session.request(method, url, headers=headers, json=body, timeout=60)
    answer.raise_for_status()
    return answer


def start(paths: Paths, *, outlive: bool = False, played: Played = SAMPLE) -> Running:
    """Remembered between starts below ``paths``."""
    paths.logs.mkdir(parents=True, exist_ok=True, mode=0o700)
    info = paths.state / "sandbox.json"
    info.unlink(missing_ok=True)
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return launch(
        "sandbox",
        [
            sys.executable,
            "-m",
            "include.sandbox",
            "serve",
            *played.arguments(),
            "--info",
            info,
            "--memory",
            paths.sandbox,
        ],
        environment={**environment, **({KEY: played.key} if played.key else {})},
        log=paths.logs / "sandbox.log",
        folder=REPOSITORY,
        outlive=outlive,
    )


def wait_until_ready(paths: Paths, sandbox: Running) -> SandboxAddress:
    """The info file appears when both servers accept connections."""
    info = paths.state / "sandbox.json"
    deadline = time.monotonic() + START_SECONDS
    while not info.exists():
        if not sandbox.alive() or time.monotonic() > deadline:
            raise SandboxFailed(f"the sandbox did not start; see {paths.logs / 'sandbox.log'}")
        time.sleep(0.05)
    content = json.loads(info.read_text(encoding="utf-8"))
    return SandboxAddress(content["process_street"], content["tallyfy"])
