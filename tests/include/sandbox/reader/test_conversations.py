from __future__ import annotations

from typing import Any


def test_comments_in_one_are_told_apart(pair: Any) -> None:
    second = {**pair.source["comments"][0], "id": "second".ljust(22, "_"), "text": "All there now 👍"}
    pair.source["comments"].append(second)
    pair.declare("comment", second["id"], "updatedDate", "unsupported")
    thread = pair.process["tasks"][0]["threads"][0]
    header = f"<p>[Migrated] Ana Diaz, 2026-01-05 10:00:00 UTC: [ps:{second['id']}]</p>"
    first = thread["content"]
    thread["content"] = f"{first}{header}<p>All there now 👍</p>"
    assert pair.found() == set()
    thread["content"] = f"{first}{header}<p>All there now</p>"
    assert pair.found() == {("lost", "comment", "text")}
    thread["content"] = f"{first}<p>All there now 👍</p>{header}"
    assert ("lost", "comment", "text") in pair.found()
