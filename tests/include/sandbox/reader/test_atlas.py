from __future__ import annotations

import copy
from typing import Any


def test_an_answer_to_an_older_version_is_found_through_the_revisions(pair: Any) -> None:
    """The run's own task and field ids are those of its revision."""
    older = copy.deepcopy(pair.workflow["revisions"][0])
    older.update(id="older", status="Revised", version="1.0")
    for number, task in enumerate(older["tasks"]):
        task.update(id=f"older{number}", name=f"Once {number}")
    pair.workflow["revisions"].append(older)
    pair.declare("workflow", pair.workflow["id"], "revisions", "unsupported")
    for number, task in enumerate(pair.run["tasks"]):
        task["templateTaskId"] = f"older{number}"
    pair.run["values"][0].update(id="oldfield", groupId="gFull_name".ljust(22, "_"))
    assert pair.found() == set()
    pair.put("values.c-Full name", "Lea Falk")
    assert ("wrong", "value", "data") in pair.found()
