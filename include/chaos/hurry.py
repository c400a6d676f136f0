"""Imported before anything else in a task process: waits are a fiftieth, so that thousands of faults fit in minutes.

Only the length of waits changes, never whether there is one.
"""

from __future__ import annotations

import time
from typing import SupportsIndex

FACTOR = 50.0
_sleep = time.sleep


def _hurry(seconds: float | SupportsIndex, /) -> None:
    _sleep(float(seconds) / FACTOR)


time.sleep = _hurry
