"""What all tests share."""

from __future__ import annotations

import gc

import pytest

pytest_plugins = ["tests.servers", "tests.wirings", "tests.databases"]


def pytest_collection_finish(session: pytest.Session) -> None:
    """Nothing that was imported goes away: looking through it again and again took a third of the time of the tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
