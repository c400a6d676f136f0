"""Comments: by marker, each in its own section of what may be one long comment (api/process-street-api.md 2.19)."""

from __future__ import annotations

from typing import Any

from include.sandbox.reader.atlas import Atlas
from include.sandbox.reader.judge import SAME, Judge, Reading, Row, Subject, missing, other
from include.sandbox.reader.moments import instant
from include.sandbox.reader.needles import minutes, needles, person
from include.sandbox.reader.text import fragments, holds, marker, shown
from include.sandbox.reader.walk import examine, presence


def read_comments(judge: Judge, atlas: Atlas) -> None:
    for comment in atlas.source["comments"]:
        if comment["workflowRunId"] in atlas.journeys:
            _read(judge, atlas, comment)


def _read(judge: Judge, atlas: Atlas, comment: Row) -> None:
    journey = atlas.journeys[comment["workflowRunId"]]
    found = atlas.threads.get(comment["id"]) or []
    subject = Subject("comment", comment["id"], {"run": journey.run["id"]}, journey.kept, record=journey.record)
    said = needles([comment.get(key) for key in ("text", "createdBy", "createdDate")], atlas.zone)
    presence(judge, subject, there=bool(found), said=said)
    if not found:
        return
    process, place, thread = found[0]
    header, text = _section(thread["content"], comment["id"])
    task = next((one for one in journey.run["tasks"] if one["id"] == comment["taskId"]), None)
    held = journey.task_of(task)[1] if task else None
    same_process = journey.process is not None and process["id"] == journey.process["id"]
    same_task = held is not None and held["id"] == place["id"]
    examine(
        judge,
        subject,
        comment,
        {
            "text": lambda words: _words(words, text),
            "createdBy": lambda ref: SAME if any(holds(header, one) for one in person(ref)) else missing("no author"),
            "createdDate": lambda when: _date(when, header, atlas),
            "updatedDate": lambda when: SAME if when == comment["createdDate"] else missing("it was edited"),
            "updatedBy": lambda ref: SAME if ref == comment["createdBy"] else missing("somebody else edited it"),
            "workflowRunId": lambda _: SAME if same_process else other("on another process"),
            "taskId": lambda _: SAME if same_task else other("on another task"),
        },
        atlas.zone,
    )


def _section(content: str, comment_id: str) -> tuple[str, str]:
    """(header, text): what stands before the comment's marker and what stands between it and the next one."""
    before, _, after = content.partition(marker(comment_id))
    header = before.rpartition("[ps:")[2]
    return shown(header), shown(after.partition("[ps:")[0])


def _words(words: str, text: str) -> Reading:
    return SAME if all(holds(text, piece) or piece in text for piece in fragments(words)) else missing("other words")


def _date(when: Any, header: str, atlas: Atlas) -> Reading:
    moment = instant(when)
    return SAME if moment and any(one in header for one in minutes(moment, atlas.zone)) else missing("no date")
