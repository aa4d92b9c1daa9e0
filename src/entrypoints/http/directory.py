"""Finding people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec
from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.openapi import ResponseSpec
from litestar.params import FromQuery

from application.profiles.directory_ports import Facet, Facets
from application.profiles.list_directory import ListDirectory
from application.profiles.search_directory import ReadFacets, SearchDirectory, SuggestInDirectory
from application.shared.access import Caller
from application.shared.paging import Page
from domain.profiles.directory import Criteria
from domain.shared.errors import FieldError, InvalidValue
from entrypoints.http.profile_views import ProfileOut, profile_out


class FacetOut(msgspec.Struct, frozen=True):
    value: str
    count: int

    @classmethod
    def all_of(cls, facets: Sequence[Facet]) -> list[FacetOut]:
        return [cls(facet.value, facet.count) for facet in facets]


class YearOut(msgspec.Struct, frozen=True):
    value: int
    count: int


class CountsOut(msgspec.Struct, frozen=True):
    batch_years: list[YearOut]
    companies: list[FacetOut]
    locations: list[FacetOut]
    skills: list[FacetOut]
    roles: list[FacetOut]
    departments: list[FacetOut]


class FacetsOut(msgspec.Struct, frozen=True):
    """The most frequent values first, 100 at most; `counts` tells how many of the people have each."""

    batch_years: list[int]
    companies: list[str]
    locations: list[str]
    skills: list[str]
    roles: list[str]
    departments: list[str]
    counts: CountsOut

    @classmethod
    def of(cls, facets: Facets) -> FacetsOut:
        years = [YearOut(int(facet.value), facet.count) for facet in facets.batch_years]
        texts = {name: getattr(facets, name) for name in CountsOut.__struct_fields__ if name != "batch_years"}
        values = {name: [facet.value for facet in found] for name, found in texts.items()}
        counts = CountsOut(batch_years=years, **{name: FacetOut.all_of(found) for name, found in texts.items()})
        return cls(batch_years=[year.value for year in years], **values, counts=counts)


class PageOfPeopleOut(msgspec.Struct, frozen=True):
    """`next_cursor` is null on the last page, `facets` unless they were asked for.

    `corrected_query` is the text that was looked for in place of one with typing errors.
    """

    profiles: list[ProfileOut]
    total: int
    page: int
    limit: int
    total_pages: int
    next_cursor: str | None
    corrected_query: str | None
    facets: FacetsOut | None


class SearchOut(msgspec.Struct, frozen=True):
    success: Literal[True]
    data: PageOfPeopleOut


class FiltersOut(msgspec.Struct, frozen=True):
    success: Literal[True]
    data: FacetsOut


class ListedPersonOut(msgspec.Struct, frozen=True):
    user_id: str
    id: str
    name: str | None
    current_company: str | None
    current_role: str | None
    location: str | None
    batch_year: int | None
    skills: list[str]
    is_verified: bool
    department: str | None


class DirectoryOut(msgspec.Struct, frozen=True):
    """`total` counts all; `truncated` tells that not all are in `data`."""

    success: Literal[True]
    data: list[ListedPersonOut]
    total: int
    truncated: bool


class SuggestionOut(msgspec.Struct, frozen=True):
    """`kind` is person, company, role, skill or location; a person has a `user_id`, the others may have a `count`."""

    kind: str
    value: str
    count: int | None
    user_id: str | None


class SuggestionsOut(msgspec.Struct, frozen=True):
    success: Literal[True]
    data: list[SuggestionOut]


class ProfileSearchController(Controller):
    path, tags = "/api/profiles", ("directory",)

    @get("/search", operation_id="SearchProfiles")
    async def search(
        self,
        caller: NamedDependency[Caller],
        search_directory: NamedDependency[SearchDirectory],
        name: FromQuery[str | None] = None,
        company: FromQuery[str | None] = None,
        skills: FromQuery[str | None] = None,
        batch_year: FromQuery[str | None] = None,
        job_role: FromQuery[str | None] = None,
        location: FromQuery[str | None] = None,
        department: FromQuery[str | None] = None,
        role: FromQuery[str | None] = None,
        verified_only: FromQuery[str | None] = None,
        facets: FromQuery[str | None] = None,
        page: FromQuery[int] = 1,
        limit: FromQuery[int] = 20,
        cursor: FromQuery[str | None] = None,
    ) -> SearchOut:
        """People of your college. `name` finds names, companies, roles and skills, also with typing errors; the other
        filters take lists with commas. `cursor` is the `next_cursor` of the page before, and counts instead of `page`.
        """
        criteria = Criteria.of(
            name=name,
            company=company,
            skills=skills,
            batch_year=batch_year,
            job_role=job_role,
            location=location,
            department=department,
            role=role,
            verified_only=_is_true("verified_only", verified_only),
        )
        wanted = Page(page, limit)
        found = await search_directory(caller, criteria, wanted, cursor, facets=_is_true("facets", facets))
        data = PageOfPeopleOut(
            [profile_out(profile) for profile in found.profiles],
            found.total,
            page,
            limit,
            wanted.pages(found.total),
            found.next_cursor,
            found.corrected,
            FacetsOut.of(found.facets) if found.facets is not None else None,
        )
        return SearchOut(True, data)

    @get(
        "/directory",
        operation_id="ListDirectory",
        responses={200: ResponseSpec(DirectoryOut, generate_examples=False, description="OK")},
    )
    async def everybody(
        self, caller: NamedDependency[Caller], list_directory: NamedDependency[ListDirectory]
    ) -> Response[bytes]:
        """All alumni of your college in short, by name, as many as one list may have."""
        return Response(await list_directory(caller), media_type="application/json")


class DirectoryController(Controller):
    path, tags = "/api/directory", ("directory",)

    @get("/filters", operation_id="ListDirectoryFilters")
    async def filters(
        self,
        caller: NamedDependency[Caller],
        read_facets: NamedDependency[ReadFacets],
        name: FromQuery[str | None] = None,
        company: FromQuery[str | None] = None,
        skills: FromQuery[str | None] = None,
        batch_year: FromQuery[str | None] = None,
        job_role: FromQuery[str | None] = None,
        location: FromQuery[str | None] = None,
        department: FromQuery[str | None] = None,
        role: FromQuery[str | None] = None,
        verified_only: FromQuery[str | None] = None,
    ) -> FiltersOut:
        """What the people have whom a search with the same filters finds, and how many of them."""
        criteria = Criteria.of(
            name=name,
            company=company,
            skills=skills,
            batch_year=batch_year,
            job_role=job_role,
            location=location,
            department=department,
            role=role,
            verified_only=_is_true("verified_only", verified_only),
        )
        return FiltersOut(True, FacetsOut.of(await read_facets(caller, criteria)))

    @get("/suggestions", operation_id="ListDirectorySuggestions")
    async def suggestions(
        self,
        caller: NamedDependency[Caller],
        suggest_in_directory: NamedDependency[SuggestInDirectory],
        q: FromQuery[str] = "",
        limit: FromQuery[int] = 10,
    ) -> SuggestionsOut:
        """People, companies, roles, skills and places that begin with `q`."""
        found = await suggest_in_directory(caller, q, limit)
        return SuggestionsOut(True, [SuggestionOut(one.kind, one.value, one.count, one.user_id) for one in found])


def _is_true(name: str, text: str | None) -> bool:
    word = (text or "false").strip().lower()
    if word in ("true", "1"):
        return True
    if word in ("false", "0", "all"):
        return False
    raise InvalidValue(f"{name} is true or false.", errors=[FieldError(name, "It is true or false.")])
