"""Profiles in one call."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import strategies as st

from domain.profiles.profile import Education, Experience, Profile

BARE = Profile("me", "here", "Ana", datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC), 1)

texts = st.none() | st.text(min_size=1, max_size=5)

FILLED = {
    "headline": texts,
    "bio": texts,
    "batch_year": st.none() | st.integers(1900, 2036),
    "department": texts,
    "industry": texts,
    "current_role": texts,
    "current_company": texts,
    "location": texts,
    "years_of_experience": st.none() | st.integers(0, 80),
    "achievements": st.lists(st.text(min_size=1, max_size=5), max_size=3).map(tuple),
    "social_links": st.none() | st.dictionaries(st.sampled_from(["github", "phone"]), st.text(min_size=1, max_size=5)),
    "willing_to_mentor": st.booleans(),
    "willing_to_hire": st.booleans(),
    "experiences": st.lists(st.builds(Experience, texts.map(str), texts.map(str)), max_size=3).map(tuple),
    "educations": st.lists(st.builds(Education, texts.map(str)), max_size=3).map(tuple),
    "skills": st.lists(st.text(min_size=1, max_size=5), max_size=6).map(tuple),
    "photo_file_id": texts,
    "cv_file_id": texts,
}
