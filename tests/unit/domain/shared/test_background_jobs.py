"""What is true of background work wherever it is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.shared.background_jobs import AI_JOB_TYPES, ENDED, JobStatus, JobType, Queue, backoff, queue_of


@pytest.mark.parametrize(
    ("retry", "seconds"), [(1, 5), (2, 10), (3, 20), (4, 40), (7, 320), (8, 600), (9, 600), (30, 600)]
)
def test_tries_are_further_and_further_apart_up_to_ten_minutes(retry, seconds):
    assert backoff(retry) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("job_type", "queue"),
    [
        (JobType.DATASET_IMPORT, Queue.FILES),
        (JobType.DATASET_UNDO, Queue.FILES),
        (JobType.SEND_EMAIL, Queue.NOTIFICATIONS),
        (JobType.DELIVER_EVENT, Queue.DEFAULT),
        (JobType.INDEX_PEOPLE, Queue.AI),
        *((job_type, Queue.AI) for job_type in sorted(AI_JOB_TYPES)),
    ],
)
def test_each_type_of_job_has_its_queue(job_type, queue):
    assert queue_of(job_type) is queue


def test_every_type_has_a_queue_and_every_queue_a_type():
    assert {queue_of(job_type) for job_type in JobType} == set(Queue)


def test_a_job_has_ended_unless_it_waits_or_runs():
    assert set(JobStatus) - ENDED == {JobStatus.PENDING, JobStatus.PROCESSING}
