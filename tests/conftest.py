"""What all tests share."""

from __future__ import annotations

import gc
from importlib.util import find_spec

import pytest

from tests.launch import unavailable

pytest_plugins = ["tests.servers", "tests.wirings", "tests.databases"]


def pytest_collection_finish(session: pytest.Session) -> None:
    """Nothing that was imported goes away: looking through it again and again took a third of the time of the tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("ann") and not find_spec("hnswlib"):
        unavailable("hnswlib is not installed (extra ann, needs a C++ compiler)")
