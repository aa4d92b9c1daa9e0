"""People of the demo data: a name, an address, a department and a career that fits together."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from random import Random
from typing import TypeVar

from entrypoints.cli.demo_college import COMPANIES, DEPARTMENTS, Company, Department
from entrypoints.cli.demo_names import CULTURES
from entrypoints.cli.demo_roles import OCCUPATIONS, Occupation

FIRST_BATCH, LAST_BATCH = 1995, 2024
MAX_MOVES = 5

_T = TypeVar("_T")
_DOMAINS = ("alumni.example", "alumni.example", "example.com", "example.org", "example.net")
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ß": "ss", "ı": "i", "æ": "ae", "œ": "oe"})
_DEPARTMENT_WEIGHTS = list(accumulate(department.weight for department in DEPARTMENTS))
_MAX_SKILLS = 12
# How often a move is one to another employer in the same occupation, by level: there are few posts at the top.
_LATERAL = {1: 0.05, 2: 0.12, 3: 0.4, 4: 0.65, 5: 1.0}


@dataclass(frozen=True, slots=True)
class Position:
    occupation: Occupation
    company: Company
    city: str


@dataclass(frozen=True, slots=True)
class Move:
    """`rating` is 1 to 5, None where nobody gave one."""

    before: Position
    after: Position
    day: date
    skills: tuple[str, ...]
    rating: int | None


@dataclass(frozen=True, slots=True)
class Person:
    """`moves` has 1 to MAX_MOVES entries in order of time; the last one leads to the present position."""

    number: int
    name: str
    email: str
    batch_year: int
    department: Department
    skills: tuple[str, ...]
    moves: tuple[Move, ...]

    @property
    def present(self) -> Position:
        return self.moves[-1].after

    @property
    def student_id(self) -> str:
        return f"{self.department.code}{self.batch_year}{self.number:06}"


# Only `random()` is promised to give the same numbers in every version of Python.
def below(rng: Random, limit: int) -> int:
    return int(rng.random() * limit)


def pick(rng: Random, items: Sequence[_T]) -> _T:
    return items[int(rng.random() * len(items))]


def some(rng: Random, items: Sequence[_T], count: int) -> list[_T]:
    """At most `count` of the items, in their order."""
    left = len(items)
    chosen = []
    for item in items:
        if rng.random() * left < count:
            chosen.append(item)
            count -= 1
        left -= 1
    return chosen


def generate_people(rng: Random, today: date) -> Iterator[Person]:
    """People without end. No two have the same e-mail address.

    Raises:
        ValueError: `today` is in 1995 or before, when nobody had graduated.
    """
    last_batch = min(LAST_BATCH, today.year - 1)
    if last_batch < FIRST_BATCH:
        raise ValueError(f"The first people graduate in {FIRST_BATCH}; {today} is too early.")
    taken: dict[str, int] = {}
    number = 0
    while True:
        number += 1
        name = _name(rng)
        slug = _slug(name)
        taken[slug] = count = taken.get(slug, 0) + 1
        email = f"{slug}{count if count > 1 else ''}@{pick(rng, _DOMAINS)}"
        # Later batches are larger: the college grew.
        batch_year = last_batch - int((rng.random() ** 1.3) * (last_batch - FIRST_BATCH + 1))
        department = _department(rng)
        skills, moves = _career(rng, department, batch_year, today)
        yield Person(number, name, email, batch_year, department, skills, moves)


def _name(rng: Random) -> str:
    culture = pick(rng, CULTURES)
    family_of = culture if rng.random() < 0.93 else pick(rng, CULTURES)
    given, family = pick(rng, culture.given), pick(rng, family_of.family)
    chance = rng.random()
    if chance < 0.06:
        other = pick(rng, culture.given)
        return f"{given} {other[0]}. {family}" if other != given else f"{given} {family}"
    if chance < 0.10:
        other = pick(rng, culture.family)
        return f"{given} {family}-{other}" if other != family else f"{given} {family}"
    return f"{given} {family}"


def _slug(name: str) -> str:
    """The name as the part of an e-mail address before the @."""
    plain = name.lower()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain.translate(_LETTERS)).encode("ascii", "ignore").decode()
    return plain.replace("'", "").replace(".", "").replace(" ", ".")


def _department(rng: Random) -> Department:
    mark = rng.random() * _DEPARTMENT_WEIGHTS[-1]
    return next(
        department for department, weight in zip(DEPARTMENTS, _DEPARTMENT_WEIGHTS, strict=True) if mark < weight
    )


def _career(
    rng: Random, department: Department, batch_year: int, today: date
) -> tuple[tuple[str, ...], tuple[Move, ...]]:
    """All skills, the latest last, and the moves."""
    graduation = date(batch_year, 6, 15).toordinal()
    latest = today.toordinal()
    first = OCCUPATIONS[pick(rng, department.first_titles)]
    company = pick(rng, COMPANIES[pick(rng, first.sectors)])
    here = Position(first, company, pick(rng, company.offices).name)
    learned = [skill for course in some(rng, department.courses, 2) for skill in course.skills]
    skills = dict.fromkeys([*learned, *some(rng, first.skills, 3)])
    moves: list[Move] = []
    day = graduation + 120 + below(rng, 500)
    if day > latest:
        day = graduation + 30 + below(rng, latest - graduation - 30)
    wanted = pick(rng, (1, 2, 3, 3, 4, 4, MAX_MOVES))
    while day <= latest and len(moves) < wanted:
        when = date.fromordinal(day)
        following = _next_position(rng, here, when)
        gained = tuple(some(rng, [skill for skill in following.occupation.skills if skill not in skills], 3))
        skills.update(dict.fromkeys(gained))
        is_rise = following.occupation.level > here.occupation.level
        moves.append(Move(here, following, when, gained, _rating(rng, is_rise=is_rise)))
        here = following
        day += 450 + below(rng, 2_000)
    return tuple(skills)[-_MAX_SKILLS:], tuple(moves)


def _next_position(rng: Random, here: Position, when: date) -> Position:
    """A higher or related occupation, mostly; sometimes the same one with another employer."""
    titles = [title for title in here.occupation.next_titles if OCCUPATIONS[title].since <= when.year]
    stays_in_role = not titles or rng.random() < _LATERAL[here.occupation.level]
    occupation = here.occupation if stays_in_role else OCCUPATIONS[pick(rng, titles)]
    company = here.company
    if stays_in_role or company.sector not in occupation.sectors or rng.random() < 0.55:
        sector = company.sector if company.sector in occupation.sectors else pick(rng, occupation.sectors)
        if rng.random() < 0.25:
            sector = pick(rng, occupation.sectors)
        others = [other for other in COMPANIES[sector] if other is not company]
        company = pick(rng, others)
        if all(office.name != here.city for office in company.offices):
            company = pick(rng, others)
    cities = [office.name for office in company.offices]
    return Position(occupation, company, here.city if here.city in cities else pick(rng, cities))


def _rating(rng: Random, *, is_rise: bool) -> int | None:
    if rng.random() < 0.25:
        return None
    return pick(rng, (3, 4, 4, 5, 5)) if is_rise else pick(rng, (1, 2, 3, 3, 4, 4, 5))
