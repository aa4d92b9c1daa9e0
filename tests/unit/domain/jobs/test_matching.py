"""How well skills fit."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.jobs.matching import Candidate, best_matches, rarity

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
SKILLS = [f"s{number}" for number in range(8)]


def candidate(job_id, *skills, hours=0):
    return Candidate(job_id, skills, NOON + timedelta(hours=hours))


def test_the_share_of_skills_counts_and_rare_ones_more():
    askers = {"sql": 9, "rust": 1, "care": 1}
    found = best_matches({"sql", "rust"}, [candidate("a", "sql", "care"), candidate("b", "rust", "care")], askers, 9, 5)
    assert [match.job_id for match in found] == ["b", "a"]
    assert found[0].score == pytest.approx(0.5)
    assert found[1].score == pytest.approx(rarity(9, 9) / (rarity(9, 9) + rarity(1, 9)))
    assert (found[0].matched, found[0].missing) == (("rust",), ("care",))


def test_equal_scores_come_newest_first_and_then_by_id():
    candidates = [candidate("b", "x"), candidate("a", "x"), candidate("c", "x", hours=1)]
    assert [match.job_id for match in best_matches({"x"}, candidates, {}, 0, 3)] == ["c", "a", "b"]


def test_a_skill_that_all_ask_for_weighs_one_and_rarer_ones_more():
    assert rarity(7, 7) == 1
    assert rarity(0, 0) == 1
    assert rarity(1, 7) > rarity(2, 7) > rarity(7, 7)


postings = st.lists(
    st.lists(st.sampled_from(SKILLS), unique=True, min_size=1),
    max_size=12,
).map(lambda lists: [candidate(f"j{place}", *skills, hours=place % 3) for place, skills in enumerate(lists)])


@given(st.sets(st.sampled_from(SKILLS)), postings, st.integers(0, 12), st.randoms(use_true_random=False))
def test_scores_are_shares_and_the_order_of_candidates_never_shows(own, candidates, limit, random: Random):
    askers = {skill: sum(skill in one.skill_ids for one in candidates) for skill in SKILLS}
    found = best_matches(own, candidates, askers, len(candidates), limit)
    shuffled = random.sample(candidates, len(candidates))
    assert best_matches(own, shuffled, askers, len(candidates), limit) == found
    assert [match.score for match in found] == sorted((match.score for match in found), reverse=True)
    fitting = [one for one in candidates if own & set(one.skill_ids)]
    assert len(found) == min(limit, len(fitting))
    by_id = {one.job_id: one for one in candidates}
    for match in found:
        assert 0 < match.score <= 1
        assert (match.score == 1) == (not match.missing)
        assert set(match.matched) <= own
        assert sorted(match.matched + match.missing) == sorted(by_id[match.job_id].skill_ids)


@given(postings, st.integers(0, 7))
def test_one_skill_more_never_makes_a_job_fit_less(candidates, known):
    less, more = set(SKILLS[:known]), set(SKILLS[: known + 1])
    before = {match.job_id: match.score for match in best_matches(less, candidates, {}, 0, 12)}
    after = {match.job_id: match.score for match in best_matches(more, candidates, {}, 0, 12)}
    assert all(after[job_id] >= score - 1e-12 for job_id, score in before.items())
