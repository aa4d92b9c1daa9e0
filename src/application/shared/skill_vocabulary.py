"""What people write for skills becomes skills of the vocabulary (decision S1), for all who write skills."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from application.shared.ports import SkillNames
from domain.shared.skill_names import skills_by_key


async def canonical(names: Iterable[str], skills: SkillNames) -> dict[str, str]:
    """Skill key -> display name of the skills that are meant, in the order given.

    Blanks and second spellings are left out. An alias becomes its skill; a known skill has its display name of the
    vocabulary, an unknown one the first spelling given. Nothing is stored: `skills.resolve` takes the result and
    returns the ids by key.
    """
    (found,) = await canonical_lists([skills_by_key(names)], skills)
    return found


async def canonical_lists(lists: Sequence[Mapping[str, str]], skills: SkillNames) -> list[dict[str, str]]:
    """As `canonical` for several lists at once, each given as key -> spelling."""
    known = await skills.known({key for names in lists for key in names})
    found = []
    for names in lists:
        meant: dict[str, str] = {}
        for key, name in names.items():
            meant.setdefault(*known.get(key, (key, name)))
        found.append(meant)
    return found
