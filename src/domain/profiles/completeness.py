"""How complete a profile is: a share for each thing that helps others to find the person and to know who that is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from domain.profiles.profile import Profile

ENOUGH_SKILLS = 3


@dataclass(frozen=True, slots=True)
class Completeness:
    """`percentage` is 0 to 100; `missing` names what is not there yet, that which counts most first."""

    percentage: int
    missing: tuple[str, ...]


_Check = Callable[[Profile], object]

# What finds and introduces a person weighs most. The weights sum to 100; each is for something that members fill in
# themselves, so that 100 can be reached by everyone. The name counts nothing: no profile is without.
_WEIGHTS: tuple[tuple[str, int, _Check], ...] = (
    ("photo_url", 10, lambda profile: profile.photo_file_id),
    ("bio", 10, lambda profile: profile.bio),
    ("current_role", 10, lambda profile: profile.current_role),
    ("experience_timeline", 10, lambda profile: profile.experiences),
    ("skills", 10, lambda profile: len(profile.skills) >= ENOUGH_SKILLS),
    ("headline", 8, lambda profile: profile.headline),
    ("current_company", 8, lambda profile: profile.current_company),
    ("education_details", 8, lambda profile: profile.educations),
    ("location", 6, lambda profile: profile.location),
    ("batch_year", 5, lambda profile: profile.batch_year is not None),
    ("cv_url", 5, lambda profile: profile.cv_file_id),
    ("social_links", 4, lambda profile: any((profile.social_links or {}).values())),
    ("department", 3, lambda profile: profile.department),
    ("industry", 3, lambda profile: profile.industry),
)


def completeness(profile: Profile) -> Completeness:
    """The sum of the weights of what is there; filling something in never lowers it."""
    missing = [(name, weight) for name, weight, is_there in _WEIGHTS if not is_there(profile)]
    return Completeness(100 - sum(weight for _, weight in missing), tuple(name for name, _ in missing))
