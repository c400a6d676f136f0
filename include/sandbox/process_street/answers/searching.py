"""The search by answers in `GET /workflow-runs?fields[<id>]=text`: any field may match (2.15)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from include.sandbox.process_street.logic import answer_texts
from include.sandbox.process_street.runs import Run

FIELD_FILTER = re.compile(r"fields\[([^\]]+)\]")


def mentions(run: Run, texts: Mapping[str, str]) -> bool:
    return any(
        texts[value.id].lower() in answer.lower()
        for value in run.values
        if value.id in texts
        for answer in answer_texts(value.data)
    )
