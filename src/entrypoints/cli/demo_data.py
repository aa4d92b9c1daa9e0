"""Files for the demo and for benchmarks, as a college could upload them; the same seed gives the same bytes."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain, islice
from random import Random

from domain.datasets.rows import DatasetType
from domain.datasets.templates import template_header
from entrypoints.cli.demo_college import COMPANIES
from entrypoints.cli.demo_names import City
from entrypoints.cli.demo_people import Person, below, generate_people, pick, some
from entrypoints.cli.demo_roles import OCCUPATIONS, Occupation

POSTINGS = 600
"""Postings of the demo's job market, however many alumni there are."""

_EXPERIENCE = {1: "0-2 years", 2: "2-5 years", 3: "5-8 years", 4: "8-12 years", 5: "12+ years"}
_GRADES = ("A", "A", "A-", "B+", "B+", "B", "B", "B-", "C+", "C")

Row = Sequence[str]


def demo_files(people: int, seed: int, today: date) -> dict[DatasetType, bytes]:
    """A CSV file for each kind of dataset, in the order in which to import them.

    All rows pass the checks of an import without a remark; all e-mail addresses are in domains that are reserved for
    examples (RFC 2606). Everyone has 1 to 5 career moves, which end in the present position, and 3 to 5 courses.

    Args:
        people: alumni, at least 1.
        today: nothing happens after it; 1996 or later.
    """
    everyone = list(islice(generate_people(Random(seed), today), people))
    rng = Random(seed)
    rows: dict[DatasetType, Iterable[Row]] = {
        DatasetType.ALUMNI: (_alumni_row(rng, person) for person in everyone),
        DatasetType.JOB_MARKET: _postings(rng),
        DatasetType.EDUCATIONAL: (row for person in everyone for row in _course_rows(rng, person)),
        DatasetType.CAREER_PATHS: (row for person in everyone for row in _move_rows(person)),
    }
    return {kind: "".join(_lines(kind, content)).encode() for kind, content in rows.items()}


def alumni_csv(rows: int, seed: int, bad_share: float, today: date) -> Iterator[str]:
    """The header and `rows` lines of an alumni file, each with its line end, in little memory.

    Args:
        bad_share: part of the rows, 0 to 1, that an import must reject, spread evenly.
        today: 1996 or later.
    """
    rng = Random(seed)

    def content() -> Iterator[Row]:
        for number, person in enumerate(islice(generate_people(Random(seed), today), rows)):
            row = _alumni_row(rng, person)
            is_bad = round((number + 1) * bad_share) > round(number * bad_share)
            yield _spoilt(rng, row) if is_bad else row

    return _lines(DatasetType.ALUMNI, content())


def _lines(kind: DatasetType, rows: Iterable[Row]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    return (writer.writerow(row) for row in chain([template_header(kind)], rows))


class _Echo:
    """Makes a csv writer return each line."""

    def write(self, line: str) -> str:
        return line


def _alumni_row(rng: Random, person: Person) -> list[str]:
    present = person.present
    link = ""
    if rng.random() < 0.6:
        local = person.email.partition("@")[0].replace(".", "-")
        link = f"https://www.linkedin.com/in/demo-{local}-{person.number}"
    return [
        person.email,
        person.name,
        str(person.batch_year),
        person.department.name,
        present.company.name,
        present.occupation.title,
        present.city,
        ", ".join(person.skills),
        link,
    ]


def _course_rows(rng: Random, person: Person) -> Iterator[Row]:
    for course in some(rng, person.department.courses, pick(rng, (3, 3, 4, 5))):
        # Courses end with a semester of the three years before the graduation in June.
        year = person.batch_year - below(rng, 3)
        day = date(year, *pick(rng, ((2, 12), (5, 28), (6, 10))))
        yield (
            person.student_id,
            person.email,
            course.name,
            pick(rng, _GRADES),
            day.isoformat(),
            ", ".join(course.skills),
            course.instructor,
        )


def _move_rows(person: Person) -> Iterator[Row]:
    for move in person.moves:
        yield (
            person.email,
            move.before.occupation.title,
            move.after.occupation.title,
            move.before.company.name,
            move.after.company.name,
            move.day.isoformat(),
            ", ".join(move.skills),
            "" if move.rating is None else str(move.rating),
        )


def _postings(rng: Random) -> Iterator[Row]:
    occupations = list(OCCUPATIONS.values())
    leading_to = {title: [one for one in occupations if title in one.next_titles] for title in OCCUPATIONS}
    seen: set[tuple[str, str, str]] = set()
    while len(seen) < POSTINGS:
        occupation = pick(rng, occupations)
        # Few look for a director: three of four tries for the highest levels are given up.
        if occupation.level > 3 and rng.random() < 0.75:
            continue
        company = pick(rng, COMPANIES[pick(rng, occupation.sectors)])
        city = pick(rng, company.offices)
        key = (occupation.title, company.name, city.name)
        if key in seen:
            continue
        seen.add(key)
        skills = some(rng, occupation.skills, 5)
        if before := leading_to[occupation.title]:
            skills += [skill for skill in some(rng, pick(rng, before).skills, 2) if skill not in skills]
        lowest, highest = _salaries(rng, occupation, city)
        yield (
            occupation.title,
            company.name,
            company.sector,
            city.name,
            lowest,
            highest,
            ", ".join(skills),
            _EXPERIENCE[occupation.level],
        )


def _salaries(rng: Random, occupation: Occupation, city: City) -> tuple[str, str]:
    """A range with its currency; some postings name only the lower end, some none."""
    chance = rng.random()
    if chance < 0.12:
        return "", ""
    middle = occupation.pay * city.wages * city.units_per_dollar * (0.85 + 0.3 * rng.random())
    step = 10 ** (len(str(int(middle))) - 2)
    lowest = round(middle * 0.9 / step) * step
    highest = round(middle * (1.1 + 0.2 * rng.random()) / step) * step
    return f"{lowest} {city.currency}", "" if chance < 0.2 else f"{highest} {city.currency}"


def _spoilt(rng: Random, row: list[str]) -> list[str]:
    """The row with one mistake that must reject it."""
    column, cell = pick(
        rng,
        (
            (0, row[0].replace("@", " ")),
            (0, row[0].replace("@", "@@")),
            (0, row[0].partition("@")[0]),
            (0, ""),
            (1, ""),
            (2, ""),
            (2, "1066"),
            (2, "20O8"),
            (2, "98"),
        ),
    )
    return [*row[:column], cell, *row[column + 1 :]]
