from __future__ import annotations

import pytest

from include.sandbox.process_street.dump import dump
from include.sandbox.sample import build_source


@pytest.fixture(scope="session")
def state():
    """Only to be read."""
    return build_source()


@pytest.fixture(scope="session")
def told(state):
    return dump(state)
