"""The organisation before a migration, its memory, and the bytes of its files."""

from __future__ import annotations

import io
import pickle
from pathlib import Path

import pytest

from include.sandbox.clock import START
from include.sandbox.tallyfy.blobs import IN_MEMORY, Blobs
from include.sandbox.tallyfy.dump import dump
from include.sandbox.tallyfy.seed import seed

DATA = {
    "organization": {"name": "Acme", "timezone": "Europe/Berlin", "seats": {"light": 2}},
    "members": [
        {"email": "a@acme-company.com", "first_name": "A", "last_name": "B", "role": "admin", "id": 1001},
        {"email": "c@acme-company.com", "first_name": "C", "last_name": "D", "status": "invited"},
    ],
    "guests": [{"email": "g@guests-company.com", "first_name": "G", "last_name": "H"}],
    "groups": [{"name": "Sales", "members": ["c@acme-company.com"]}],
    "templates": [
        {
            "title": "Existing",
            "webhook": "https://hooks.company/t",
            "prerun": [{"label": "k", "field_type": "text", "required": True}],
            "steps": [{"title": "s", "captures": [{"label": "c", "field_type": "text"}]}],
            "runs": [{"name": "Old run", "prerun": {"k": "v"}}],
        }
    ],
}


def test_a_seed_becomes_a_state_without_a_trace():
    state = seed(DATA, START)
    shown = dump(state)
    assert [one["status"] for one in shown["members"]] == ["active", "invited"]
    assert shown["groups"][0]["members"] == [shown["members"][1]["id"]]
    assert shown["templates"][0]["steps"][0]["captures"][0]["label"] == "c"
    assert list(shown["runs"][0]["prerun"].values()) == ["v"]
    assert (state.journal.effects, state.feed) == ([], [])
    assert "_seats" not in shown["organization"]


def test_without_a_seed_there_is_the_migration_user():
    state = seed({}, START)
    assert [(one["id"], one["role"]) for one in state.members.values()] == [(1001, "admin")]


def test_the_same_seed_gives_the_same_ids():
    assert dump(seed(DATA, START)) == dump(seed(DATA, START))


def test_a_seed_holds_nothing_the_service_would_refuse():
    with pytest.raises(ValueError, match="refused"):
        seed({"templates": [{"title": "x" * 300}]}, START)


def test_the_state_survives_pickling():
    state = seed(DATA, START)
    assert dump(pickle.loads(pickle.dumps(state))) == dump(state)  # noqa: S301


@pytest.mark.parametrize("size", [0, 1, IN_MEMORY, IN_MEMORY + 1, 3 * IN_MEMORY])
def test_bytes_are_kept_in_memory_or_on_disk(size):
    blobs, content = Blobs(), bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    stored = blobs.put("a", io.BytesIO(content))
    copy = pickle.loads(pickle.dumps(blobs))  # noqa: S301
    for one in (blobs, copy):
        kept = one.get("a")
        assert isinstance(kept, Path) == (size > IN_MEMORY)
        assert (kept.read_bytes() if isinstance(kept, Path) else kept) == content
        one.remove("a")
    assert stored.size == size
