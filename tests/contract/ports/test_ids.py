"""IdFactory."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest

from adapters.ids import UuidV7
from application.shared.ports import IdFactory

MILLISECOND = 1_000_000


@pytest.fixture
def ids() -> IdFactory:
    return UuidV7()


def milliseconds_of(text: str) -> int:
    return uuid.UUID(text).int >> 80


def test_an_id_is_a_uuid_of_version_7_in_canonical_lower_case(ids):
    for _ in range(100):
        text = ids.new()
        parsed = uuid.UUID(text)
        assert (parsed.version, parsed.variant, str(parsed)) == (7, uuid.RFC_4122, text)


def test_each_id_is_greater_than_the_one_before(ids):
    made = [ids.new() for _ in range(50_000)]
    assert all(earlier < later for earlier, later in pairwise(made))


def test_threads_never_get_the_same_id_and_each_sees_its_own_in_order(ids):
    with ThreadPoolExecutor(8) as pool:
        batches = list(pool.map(lambda _: [ids.new() for _ in range(5_000)], range(8)))
    assert all(batch == sorted(batch) for batch in batches)
    assert len(set().union(*batches)) == 40_000


def test_the_id_tells_the_millisecond_of_its_making():
    assert milliseconds_of(UuidV7(lambda: 1_700_000_000_123 * MILLISECOND).new()) == 1_700_000_000_123


def test_more_ids_than_a_millisecond_has_room_for_borrow_from_the_next():
    ids = UuidV7(lambda: 1_700_000_000_000 * MILLISECOND)
    made = [ids.new() for _ in range(10_000)]
    assert all(earlier < later for earlier, later in pairwise(made))
    assert milliseconds_of(made[-1]) > 1_700_000_000_000


def test_a_clock_that_is_set_back_does_not_bring_smaller_ids():
    times = iter([2_000 * MILLISECOND, 1_000 * MILLISECOND, 1_001 * MILLISECOND])
    ids = UuidV7(lambda: next(times))
    made = [ids.new() for _ in range(3)]
    assert made == sorted(made)
    assert len(set(made)) == 3
