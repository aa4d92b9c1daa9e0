"""The undo journal."""

from __future__ import annotations

from domain.datasets.changes import EntityType


def test_an_undo_takes_back_what_refers_to_others_before_the_others():
    order = list(EntityType)
    for referring in (EntityType.CAREER_MOVE, EntityType.COURSE_RECORD):
        assert order.index(referring) < order.index(EntityType.PERSON)
    assert order[-1] is EntityType.SKILL


def test_names_fit_the_column_that_they_are_kept_in():
    assert all(name.isascii() and len(name) <= 64 for name in EntityType)
