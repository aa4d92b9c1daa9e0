"""The queries whose plans are looked at, by name; each part of the product adds its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from adapters.sql import directory, directory_facets, directory_filters, posting_queries
from adapters.sql.directory_facets import Seen
from adapters.sql.postings import expired_query
from adapters.sql.tables.profiles import alumni_profiles
from adapters.sql.user_queries import found_query
from application.identity.user_ports import UserFilter
from application.jobs.posting_ports import JobFilter
from application.profiles.directory_ports import Chosen, DirectoryQuery, Place
from application.shared.search import QueryWord, TextQuery
from domain.identity.account import AccountStatus, Role
from domain.jobs.posting import JobKind, PostingStatus
from domain.profiles.directory import DirectoryField
from domain.shared.privacy import Listing

Build = Callable[[str, str], sa.Select[Any]]
"""From the id of a college and the name of the dialect to the query."""

_SEEN = frozenset({Listing.EVERYONE, Listing.INVITED})
_TEXT = TextQuery((QueryWord(("engineer",)), QueryWord(("pyth",), is_prefix=True)), implied=(QueryWord(("company",)),))
_PLACE = Place(9, "person 1000", "00000000-0000-7000-8000-000000000000")
_SOME = {DirectoryField.COMPANY: Chosen(("company 7",)), DirectoryField.LOCATION: Chosen(("city 7", "city 8"))}
_SKILL = "00000000-0000-7000-8000-000000000001"
_SKILLS = {_SKILL: "Skill 1"}
_p = alumni_profiles


def _asked(college_id: str, **parts: Any) -> DirectoryQuery:
    return DirectoryQuery(college_id, _SEEN, **parts)


def _count(query: DirectoryQuery, start: str | None = None) -> sa.Select[Any]:
    return sa.select(sa.func.count()).select_from(_p).where(*directory_filters.conditions(query, start))


def _by_index(college_id: str, dialect: str, **parts: Any) -> sa.Select[Any]:
    hits = directory.by_index(_asked(college_id, text=_TEXT, **parts), dialect)
    return directory.ranked(hits, 20, 0, _PLACE, dialect)


def _facet(kind: str, college_id: str, **parts: Any) -> sa.Select[Any]:
    found = directory_filters.conditions(_asked(college_id, **parts))
    return directory_facets.count_texts(kind, Seen(college_id, _SEEN), found, 100)


DIRECTORY: Mapping[str, Build] = {
    "directory: distinct values": lambda college, _: directory.values_of(college, DirectoryField.DEPARTMENT),
    "directory: count of all": lambda college, _: _count(_asked(college)),
    "directory: count by filters": lambda college, _: _count(_asked(college, fields=_SOME)),
    "directory: count by skill": lambda college, _: _count(_asked(college, skills=_SKILLS), "skills"),
    "directory: count by role": lambda college, _: _count(_asked(college, role=Role.STUDENT)),
    "directory: how many pass a filter": lambda college, _: sa.select(
        directory_filters.size_of(_asked(college, fields=_SOME), "company")
    ),
    "directory: how many have a skill": lambda college, _: sa.select(
        directory_filters.size_of(_asked(college, skills=_SKILLS), "skills")
    ),
    "directory: page of few": lambda college, _: directory.sorted_candidates(
        _asked(college, fields=_SOME, batch_years=(2003,)), "company", 20, 0, _PLACE
    ),
    "directory: page of all": lambda college, _: directory.walk(_asked(college), 20, 40, None),
    "directory: page behind a cursor": lambda college, _: directory.walk(_asked(college), 20, 0, _PLACE),
    "directory: page of many": lambda college, _: directory.walk(_asked(college, verified_only=True), 20, 0, None),
    "directory: text": _by_index,
    "directory: text and filters": lambda college, dialect: _by_index(college, dialect, fields=_SOME, skills=_SKILLS),
    "directory: facet of all": lambda college, _: _facet("companies", college),
    "directory: facet of some": lambda college, _: _facet("roles", college, fields=_SOME),
    "directory: years of all": lambda college, _: directory_facets.count_values(
        _p.c.batch_year, directory_filters.conditions(_asked(college)), 100
    ),
    "directory: skills of some": lambda college, _: directory_facets.count_skills(
        directory_filters.conditions(_asked(college, fields=_SOME)), 100
    ),
    "directory: names that begin so": lambda college, _: directory_facets.names(
        college, Listing.INVITED, "person 1", 10
    ),
    "directory: skills that begin so": lambda college, _: directory_facets.skill_names(
        Seen(college, _SEEN), "skill 1", 10
    ),
}

_TODAY = date(2026, 3, 1)
_POSTER = "00000000-0000-7000-8000-000000000002"


def _jobs(college_id: str, dialect: str, skill_ids: Sequence[str] | None = None, **parts: Any) -> sa.Select[Any]:
    query, order = posting_queries.ids_query(JobFilter(college_id, **parts), skill_ids, _TODAY, dialect)
    return query.order_by(*order).limit(20)


def _job_count(college_id: str, dialect: str, **parts: Any) -> sa.Select[Any]:
    query, _ = posting_queries.ids_query(JobFilter(college_id, **parts), None, _TODAY, dialect)
    return query.with_only_columns(sa.func.count())


JOBS: Mapping[str, Build] = {
    "jobs: online": _jobs,
    "jobs: count of online": _job_count,
    "jobs: by type": lambda college, dialect: _jobs(college, dialect, job_type=JobKind.CONTRACT),
    "jobs: by company and location": lambda college, dialect: _jobs(college, dialect, company="7", location="city"),
    "jobs: count by company": lambda college, dialect: _job_count(college, dialect, company="company 7"),
    "jobs: by skill": lambda college, dialect: _jobs(college, dialect, [_SKILL]),
    "jobs: by text": lambda college, dialect: _jobs(college, dialect, text=_TEXT),
    "jobs: by text, skill and type": lambda college, dialect: _jobs(
        college, dialect, [_SKILL], text=_TEXT, job_type=JobKind.REMOTE
    ),
    "jobs: all that somebody may see": lambda college, dialect: _jobs(college, dialect, status=None, seen_by=_POSTER),
    "jobs: own drafts": lambda college, dialect: _jobs(college, dialect, status=PostingStatus.DRAFT, seen_by=_POSTER),
    "jobs: all, for admins": lambda college, dialect: _jobs(college, dialect, status=None),
    "jobs: closed, for admins": lambda college, dialect: _jobs(college, dialect, status=PostingStatus.CLOSED),
    "jobs: of a member": lambda college, dialect: _jobs(college, dialect, status=None, posted_by=_POSTER),
    "jobs: online of a member": lambda college, dialect: _jobs(college, dialect, posted_by=_POSTER),
    "jobs: saved": lambda *_: posting_queries.saved_query(_POSTER).limit(20),
    "jobs: candidates for somebody": lambda college, _: posting_queries.candidates_query(
        college, _POSTER, [_SKILL], _TODAY, 1_000
    ),
    "jobs: demand for skills": lambda college, _: posting_queries.demand_query(college, _TODAY),
    "jobs: whose last day has passed": lambda *_: expired_query(_TODAY, 200),
}


def _users(college_id: str, dialect_name: str, text: str, words: TextQuery | None = None) -> sa.Select[Any]:
    return found_query(college_id, UserFilter(text=text, words=words), dialect_name).limit(100)


USERS: Mapping[str, Build] = {
    "users: by a beginning": lambda college, dialect: _users(college, dialect, "p"),
    "users: by words": lambda college, dialect: _users(college, dialect, "persn 7", _TEXT),
    "users: of a role by words": lambda college, dialect: found_query(
        college, UserFilter(Role.ALUMNI, AccountStatus.INVITED, "persn 7", _TEXT), dialect
    ),
}

QUERIES: Mapping[str, Build] = {**DIRECTORY, **JOBS, **USERS}
