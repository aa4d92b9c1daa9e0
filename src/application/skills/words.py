"""Names of communities and descriptions of skills: what is asked of a language model, and what is said without one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from application.shared.language import Json, LanguageModel, WritingRequest, WrittenText
from domain.shared.text import cut, squash

MAX_COMMUNITY_NAME = 120
"""Characters."""

_NAMED = 3
"""Skills in the name of a community that a template made."""
_SHOWN = 15
"""Names of each kind that a model is shown, the most telling ones."""
_MAX_SHOWN_NAME = 60
"""Characters of each: a longer one is rather a message than a skill."""

_NAME_COMMUNITY = (
    "Name the professional field that a group of skills belongs to, as a heading for a list of alumni: two to five "
    "words, in title case, without a final full stop. Do not list the skills. The skills are in the data, the most "
    "important ones first."
)
_DESCRIBE_SKILL = (
    "Describe in one or two plain sentences for a student what the skill named in the data is used for and what it "
    "goes with. Take the skills and industries that it goes with from the data only, and give no figures but those in "
    "the data. If the name tells you nothing, say only what the data says."
)


@dataclass(frozen=True, slots=True)
class SkillFacts:
    """What is known of a skill.

    Attributes:
        alumni: how many list it.
        related: names of the skills with the strongest edges, first the strongest.
        industries: those it is listed in most, first the strongest.
    """

    name: str
    alumni: int
    related: Sequence[str]
    industries: Sequence[str]


async def name_community(model: LanguageModel, skills: Sequence[str]) -> WrittenText:
    """A name of at most 120 characters for one or more skills, given by centrality, the most central first (S7)."""
    request = WritingRequest("community_name", _NAME_COMMUNITY, {"skills": _shown(skills)}, max_words=5)
    return await model.write(request, lambda: community_template(skills))


def community_template(skills: Sequence[str]) -> str:
    """The most central skills, up to three as far as 120 characters reach: "Python, SQL and Statistics".

    Raises ValueError without skills.
    """
    names = [squash(name) for name in skills[:_NAMED]]
    if not names:
        raise ValueError("a community has at least one skill")
    while len(names) > 1 and len(listed(names)) > MAX_COMMUNITY_NAME:
        names.pop()
    return cut(listed(names), MAX_COMMUNITY_NAME)


async def describe_skill(model: LanguageModel, facts: SkillFacts) -> WrittenText:
    """One or two sentences, of the evidence alone where no model writes them (S4)."""
    data: dict[str, Json] = {
        "skill": cut(squash(facts.name), _MAX_SHOWN_NAME),
        "alumni": facts.alumni,
        "related_skills": _shown(facts.related),
        "industries": _shown(facts.industries),
    }
    request = WritingRequest("skill_description", _DESCRIBE_SKILL, data, max_words=60)
    return await model.write(request, lambda: skill_template(facts))


def skill_template(facts: SkillFacts) -> str:
    """What is counted, in a sentence for each kind of evidence; without evidence that nobody lists it."""
    name = squash(facts.name)
    number = {0: "No alumni list", 1: "One alumnus or alumna lists"}.get(facts.alumni, f"{facts.alumni:,} alumni list")
    sentences = [f"{number} {name}."]
    if facts.related:
        sentences.append(f"It goes most with {listed([squash(one) for one in facts.related[:_NAMED]])}.")
    if facts.industries:
        sentences.append(f"It is listed most in {listed([squash(one) for one in facts.industries[:_NAMED]])}.")
    return " ".join(sentences)


def listed(names: Sequence[str]) -> str:
    """An English enumeration: "A", "A and B", "A, B and C"."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _shown(names: Sequence[str]) -> list[str]:
    return [cut(squash(name), _MAX_SHOWN_NAME) for name in names[:_SHOWN]]
