"""Both servers together: in a test, as a process, and with a memory."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import requests

from include.sandbox import Sandbox
from include.sandbox.__main__ import addresses, main, publish

ROOT = Path(__file__).parents[3]


def headers(side):
    return {"Authorization": f"Bearer {side['token']}", "Accept": "application/json", "X-Tallyfy-Client": "APIClient"}


def test_both_sides_answer_and_share_one_clock():
    with Sandbox.start(clock_speed=0) as box:
        url, key = box.process_street.url, box.process_street.api_key
        assert url.endswith("/api/v1.1")
        assert requests.get(f"{url}/testAuth", headers={"X-API-KEY": key}, timeout=5).status_code == 200
        me = requests.get(f"{box.tallyfy.url}/me", headers=headers({"token": box.tallyfy.token}), timeout=5)
        assert me.json()["data"]["id"] == 1001
        box.clock.advance(60)
        for side in (box.process_street.url.removesuffix("/api/v1.1"), box.tallyfy.url):
            now = requests.get(f"{side}/__sandbox__/clock", timeout=5).json()["now"]
            assert now == "2026-11-20T12:01:00+00:00"
        assert [line.path for line in box.tallyfy.requests] == ["/me"]
        assert list(box.tallyfy.journal.effects) == []
    assert box.tallyfy.organization_id == box.tallyfy.state.organization_id


def test_the_memory_of_an_earlier_run_wins(tmp_path):
    tag = {"title": "kept", "color": "#aabbcc"}
    with Sandbox.start(memory=tmp_path, clock_speed=0) as box:
        url = f"{box.tallyfy.url}/organizations/{box.tallyfy.organization_id}/tags"
        requests.post(url, json=tag, headers=headers({"token": box.tallyfy.token}), timeout=5).raise_for_status()
        box.clock.advance(3600)
        then = box.clock.now()
    with Sandbox.start(memory=tmp_path, clock_speed=0) as box:
        assert [one["title"] for one in box.tallyfy.state.tags.values()] == ["kept"]
        assert box.clock.now() == then


def test_the_command_writes_where_it_listens_and_ends_on_a_signal(tmp_path):
    info = tmp_path / "info.json"
    command = [sys.executable, "-m", "include.sandbox", "serve", "--info", str(info), "--memory", str(tmp_path / "m")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + 30
        while not info.exists():
            assert process.poll() is None
            assert time.monotonic() < deadline, "the sandbox never came up"
        told = json.loads(info.read_text())
        tallyfy = told["tallyfy"]
        assert requests.get(f"{tallyfy['url']}/me", headers=headers(tallyfy), timeout=5).status_code == 200
        assert set(told["process_street"]) == {"url", "api_key", "organization_id"}
        assert told["pid"] == process.pid
        os.kill(process.pid, signal.SIGTERM)
        assert process.wait(20) == 0
    assert {file.name for file in (tmp_path / "m").iterdir()} == {
        "process_street.pickle",
        "tallyfy.pickle",
        "clock.pickle",
    }


def test_a_fault_is_played_on_servers_that_run(tmp_path, capsys):
    info = tmp_path / "info.json"
    with Sandbox.start(clock_speed=0) as box:
        publish(info, addresses(box))
        rule = '{"match": {"path": "/testAuth$"}, "fault": "500-before"}'
        assert main(["fault", rule, "--on", "process_street", "--info", str(info)]) == 0
        assert capsys.readouterr().out == "fault result=ok on=process_street rules=1\n"
        url, key = box.process_street.url, box.process_street.api_key
        seen = [requests.get(f"{url}/testAuth", headers={"X-API-KEY": key}, timeout=5).status_code for _ in range(2)]
        assert seen == [500, 200]
        assert box.tallyfy.faults.rules == []
        assert main(["fault", '{"fault": "earthquake"}', "--info", str(info)]) == 1
        assert "earthquake" in capsys.readouterr().out
