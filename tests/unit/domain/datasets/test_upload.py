"""The states of an upload and what may be done in each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.datasets.rows import DatasetType
from domain.datasets.upload import (
    AI_JOB_NAMES,
    AI_JOBS,
    RUNNING,
    UNDO_KEPT,
    Counts,
    Stage,
    UndoStatus,
    UploadStatus,
    percentage,
)
from domain.shared.errors import Conflict
from tests.uploads import an_upload

ENDED = set(UploadStatus) - RUNNING
STORED = Counts(processed=3, created=1, updated=1, unchanged=0, rejected=1)
NOTHING_STORED = Counts(processed=3, unchanged=2, rejected=1)
ROWS = st.integers(0, 10**6)
NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize("status", sorted(RUNNING))
def test_a_running_upload_can_be_cancelled_and_neither_undone_nor_deleted(status):
    upload = an_upload(status=status, counts=STORED)
    assert upload.is_running
    upload.check_can_cancel()
    with pytest.raises(Conflict, match="running"):
        upload.check_can_undo(NOW)
    with pytest.raises(Conflict, match="running"):
        upload.check_can_delete()


def test_once_all_rows_are_stored_it_is_too_late_to_cancel():
    with pytest.raises(Conflict, match="undo"):
        an_upload(status=UploadStatus.PROCESSING, current_stage=Stage.AI_PROCESSING).check_can_cancel()


@pytest.mark.parametrize("status", sorted(ENDED))
def test_what_has_ended_cannot_be_cancelled(status):
    with pytest.raises(Conflict, match=status):
        an_upload(status=status).check_can_cancel()


@pytest.mark.parametrize("status", sorted(ENDED))
def test_what_stored_rows_can_be_undone_however_it_ended_and_deleted_only_after_that(status):
    upload = an_upload(status=status, counts=STORED)
    upload.check_can_undo(NOW)
    with pytest.raises(Conflict, match="Undo it first"):
        upload.check_can_delete()
    undone = an_upload(status=status, counts=STORED, undo_status=UndoStatus.DONE, undone_at=datetime.now(UTC))
    undone.check_can_delete()
    with pytest.raises(Conflict, match="already been undone"):
        undone.check_can_undo(NOW)


def test_a_year_after_its_end_an_upload_can_be_undone_no_more():
    upload = an_upload(status=UploadStatus.COMPLETED, counts=STORED, ended_at=NOW - UNDO_KEPT + timedelta(seconds=1))
    upload.check_can_undo(NOW)
    with pytest.raises(Conflict, match="year ago"):
        upload.check_can_undo(NOW + timedelta(seconds=1))


def test_while_it_is_being_undone_nothing_else_may_be_done():
    upload = an_upload(status=UploadStatus.COMPLETED, counts=STORED, undo_status=UndoStatus.RUNNING)
    for check in (partial(upload.check_can_undo, NOW), upload.check_can_delete, upload.check_can_cancel):
        with pytest.raises(Conflict):
            check()


@pytest.mark.parametrize("status", sorted(ENDED))
def test_what_stored_nothing_can_be_deleted_and_has_nothing_to_undo(status):
    upload = an_upload(status=status, counts=NOTHING_STORED)
    upload.check_can_delete()
    with pytest.raises(Conflict, match="changed nothing"):
        upload.check_can_undo(NOW)


def test_a_dry_run_counts_what_would_be_and_stores_nothing():
    upload = an_upload(status=UploadStatus.COMPLETED, counts=STORED, is_dry_run=True)
    assert upload.stored_rows == 0
    assert an_upload(status=UploadStatus.COMPLETED, counts=STORED).stored_rows == 2
    upload.check_can_delete()
    with pytest.raises(Conflict, match="dry run"):
        upload.check_can_undo(NOW)


def test_every_refusal_is_a_conflict_with_a_sentence():
    with pytest.raises(Conflict) as caught:
        an_upload().check_can_undo(NOW)
    assert caught.value.code == "CONFLICT"
    assert caught.value.message.endswith(".")


def test_stages_follow_each_other_on_one_scale_and_100_is_kept_for_the_end():
    ends = [(percentage(stage, 0, 10), percentage(stage, 10, 10)) for stage in Stage]
    assert ends[0][0] == 0
    assert all(before[1] == after[0] for before, after in pairwise(ends))
    assert ends[-1][1] == 99


@given(st.sampled_from(Stage), ROWS, ROWS, ROWS)
def test_progress_never_sinks_and_stays_within_its_stage(stage, done, more, total):
    before, after = percentage(stage, done, total), percentage(stage, done + more, total)
    assert percentage(stage, 0, total) <= before <= after <= percentage(stage, 1, 1)


@pytest.mark.parametrize("stage", Stage)
def test_a_file_without_rows_has_progress_too(stage):
    assert percentage(stage, 0, 0) == percentage(stage, 0, 9)


COUNTS = st.builds(Counts, ROWS, ROWS, ROWS, ROWS, ROWS, ROWS)


@given(COUNTS, COUNTS, COUNTS)
def test_counts_of_chunks_add_up_in_any_order(one, two, three):
    assert one + (two + three) == (three + one) + two
    assert one + Counts() == one
    assert (one + two).valid == one.valid + two.valid


def test_every_type_of_file_sets_off_analyses_that_reports_can_name():
    assert set(AI_JOBS) == set(DatasetType)
    for job_types in AI_JOBS.values():
        assert job_types
        assert set(job_types) <= set(AI_JOB_NAMES)
