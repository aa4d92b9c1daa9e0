"""What a column is, and the names of columns that several kinds of files share.

Names are compared by `header.header_key`, so case, blanks, punctuation and accents do not matter here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from domain.datasets.rows import DatasetType


class Kind(StrEnum):
    """Which rule reads the cells of a column."""

    EMAIL = "email"
    NAME = "name"
    TEXT = "text"
    YEAR = "year"
    LIST = "list"
    LINKEDIN = "linkedin"
    SALARY = "salary"
    CURRENCY = "currency"
    DATE = "date"
    PAST_DATE = "past_date"
    RATING = "rating"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a schema.

    Attributes:
        required: the file must have the column and no cell of it may be blank.
        synonyms: other names that are taken as this column.
        hints: names that may mean this column; they are suggested to the admin and never taken.
        max_length: characters of a text, or of one item of a list.
    """

    name: str
    kind: Kind
    required: bool = False
    synonyms: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    max_length: int = 255


@dataclass(frozen=True, slots=True)
class Schema:
    """Columns of one kind of file, in the order of the template.

    Attributes:
        helpers: columns that are no part of the template but are taken where a file has them: first and last name,
            currency, day of the posting.
    """

    dataset_type: DatasetType
    columns: tuple[Column, ...]
    helpers: tuple[Column, ...] = ()

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if column.required)


def names(text: str) -> tuple[str, ...]:
    """Names out of a list with commas."""
    return tuple(name.strip() for name in text.split(","))


EMAILS = names(
    "e-mail address, e-mail id, mail, mail id, mail address, email 1, primary email, work email, personal email, "
    "contact email, student email, alumni email, e-mail-adresse, mailadresse, adresse e-mail, adresse mail, "
    "adresse électronique, courriel, correo, correo electrónico"
)
EMAIL_HINTS = names("contact, username, login")
SKILLS = names(
    "skill, skills, skill set, key skills, technical skills, top skills, core skills, tech stack, technologies, "
    "competencies, expertise, kenntnisse, fähigkeiten, faehigkeiten, kompetenzen, compétences, habilidades, "
    "competencias"
)
GAINED = names("skills gained, new skills, skills obtained")
SKILL_HINTS = names("example, tools, tool, software, technology, interests, keywords, tags")
PLACES = names(
    "city, current city, current location, location city, place, town, based in, residence, city of residence, "
    "ort, stadt, wohnort, standort, ville, lieu, ciudad, ubicación"
)
PLACE_HINTS = names("country, state, region, address, area")
COMPANIES = names(
    "company name, employer, employer name, organization, organisation, organization name, organisation name, "
    "firm, unternehmen, firma, arbeitgeber, entreprise, employeur, empresa"
)
JOB_TITLES = names(
    "job title, job role, position, position title, role title, designation, beruf, stelle, stellenbezeichnung, "
    "poste, intitulé du poste, puesto, cargo"
)
