"""What a report sums up while rows are processed."""

from __future__ import annotations

from dataclasses import asdict

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from domain.datasets.problems import Problem, Severity
from domain.datasets.summary import MAX_SAMPLES, Summary

PROBLEMS = st.lists(
    st.builds(
        Problem,
        st.integers(2, 9),
        st.sampled_from(Severity),
        st.sampled_from(["email", "name", None]),
        st.sampled_from(["invalid_email", "too_long"]),
        st.just("A sentence."),
    )
)


def problem(severity: Severity, column: str | None, code: str) -> Problem:
    return Problem(2, severity, column, code, "A sentence.")


def test_problems_are_counted_by_kind_and_column():
    summary = Summary()
    summary.add_problems(
        [
            problem(Severity.ERROR, "email", "invalid_email"),
            problem(Severity.ERROR, "email", "missing_required"),
            problem(Severity.WARNING, "email", "invalid_email"),
            problem(Severity.WARNING, None, "too_few_cells"),
        ]
    )
    assert summary.errors_by_code == {"invalid_email": 1, "missing_required": 1}
    assert summary.warnings_by_code == {"invalid_email": 1, "too_few_cells": 1}
    assert summary.problems_by_column() == [("email", 2, 1), ("(row)", 0, 1)]
    assert summary.problems_total == 4


def test_columns_with_most_problems_come_first_and_equal_ones_by_name():
    summary = Summary()
    summary.add_problems(
        problem(Severity.ERROR, column, "too_long") for column in ("name", "email", "skills", "skills")
    )
    assert [column for column, _, _ in summary.problems_by_column()] == ["skills", "email", "name"]


@given(PROBLEMS, PROBLEMS)
def test_chunks_add_up_to_the_whole(first, second):
    in_chunks, whole = Summary(), Summary()
    in_chunks.add_problems(first)
    in_chunks.add_problems(second)
    whole.add_problems(first + second)
    assert in_chunks == whole
    assert whole.problems_total == len(first) + len(second)
    assert sum(errors + warnings for _, errors, warnings in whole.problems_by_column()) == whole.problems_total


@given(st.integers(0, 3_000))
def test_samples_stay_few_and_in_order_and_the_last_one_is_kept(number):
    summary = Summary()
    for row in range(1, number + 1):
        summary.add_sample(row / 10, row)
    assert len(summary.samples) <= MAX_SAMPLES
    assert summary.samples == sorted(summary.samples)
    assert [rows for _, rows in summary.samples[-1:]] == ([number] if number else [])


def test_a_saved_summary_goes_on_where_it_stopped():
    summary = Summary(columns={"email": "E-Mail"}, header=["E-Mail", "é"], encoding="utf-8", delimiter=";")
    summary.add_sample(1.23456, 2_000)
    summary.add_problems([problem(Severity.ERROR, "email", "invalid_email")])
    saved = msgspec.json.encode(asdict(summary))
    assert msgspec.convert(msgspec.json.decode(saved), Summary) == summary
