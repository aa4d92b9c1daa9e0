"""DirectoryReader: both ways of each question find the same people."""

from __future__ import annotations

import pytest

from adapters.sql import directory
from adapters.sql.directory import SqlDirectory
from adapters.sql.search_vocabulary import SqlVocabulary
from application.profiles.directory_ports import Chosen, DirectoryQuery
from application.shared.search import SearchScope, UnderstandText
from domain.profiles.directory import DirectoryField
from domain.shared.privacy import Listing
from tests.databases import Database
from tests.directory_people import Someone, add_people

EVERYONE = frozenset({Listing.EVERYONE, Listing.INVITED})
JOBS = ("Engineer", "Manager", "Analyst")


@pytest.fixture
async def college_id(database: Database) -> str:
    """40 people: every third an engineer, every fourth in Boston, the second half invited."""
    people = [
        Someone(
            f"Person {number:02}",
            "Acme",
            JOBS[number % 3],
            "Boston" if number % 4 == 0 else "Austin",
            skills=["Python"] if number % 2 else ["SQL"],
            kind="claimed" if number < 20 else "invited",
        )
        for number in range(40)
    ]
    await add_people(database.uow, database.ids, database.now, people)
    async with database.uow() as uow:
        return str(await uow.accounts.default_college_id())


async def asked(database: Database, college_id: str, text: str = "", **filters: str) -> DirectoryQuery:
    understood = None
    if text:
        understand = UnderstandText(SqlVocabulary(database.engine))
        understood = await understand(text, college_id, SearchScope.PEOPLE)
    fields = {DirectoryField(name): Chosen((value,)) for name, value in filters.items()}
    return DirectoryQuery(college_id, EVERYONE, understood, fields)


async def all_names(reader: SqlDirectory, query: DirectoryQuery, limit: int, *, by_cursor: bool) -> list[str]:
    """Page after page."""
    names: list[str] = []
    last = None
    while True:
        place = {"after": last} if by_cursor and last else {"offset": len(names)}
        if query.text is None:
            found = await reader.by_name(query, await reader.count(query), limit, **place)
        else:
            found, total = await reader.by_relevance(query, limit, **place)
            assert total == 14 or query.fields
        if not found:
            return names
        names += [one.name_key for one in found]
        last = found[-1]


@pytest.mark.parametrize("few", [0, 5_000])
@pytest.mark.parametrize("by_cursor", [False, True])
@pytest.mark.parametrize(
    ("text", "filters", "step", "remainder"),
    [
        ("", {}, 1, 0),
        ("", {"location": "boston"}, 4, 0),
        ("engineer", {}, 3, 0),
        ("engineer", {"location": "boston"}, 12, 0),
        ("engin", {"company": "acme"}, 3, 0),
    ],
)
async def test_few_and_many_are_found_alike_and_every_page_goes_on_where_the_last_ended(
    database, college_id, monkeypatch, few, by_cursor, text, filters, step, remainder
):
    monkeypatch.setattr(directory, "FEW", few)
    query = await asked(database, college_id, text, **filters)
    expected = [f"person {number:02}" for number in range(40) if number % step == remainder]
    names = await all_names(SqlDirectory(database.engine), query, 7, by_cursor=by_cursor)
    assert names == expected


async def test_a_part_finds_all_values_with_it_and_nothing_in_it_is_a_pattern(database, college_id):
    reader = SqlDirectory(database.engine)
    for part, count in (("ost", 10), ("%", 0), ("_", 0), ("o_t", 0)):
        fields = {DirectoryField.LOCATION: Chosen((), part)}
        assert await reader.count(DirectoryQuery(college_id, EVERYONE, fields=fields)) == count


async def test_behind_the_last_one_is_nobody_and_the_total_is_known(database, college_id):
    reader = SqlDirectory(database.engine)
    query = await asked(database, college_id, "engineer")
    assert await reader.by_relevance(query, 10, offset=100) == ([], 14)
    assert list(await reader.by_name(await asked(database, college_id), 40, 10, offset=40)) == []


async def test_who_is_not_listed_for_the_viewer_is_not_counted(database, college_id):
    reader = SqlDirectory(database.engine)
    query = DirectoryQuery(college_id, frozenset({Listing.EVERYONE}))
    assert await reader.count(query) == 20
    facets = await reader.facets(query, 2)
    assert [(one.value, one.count) for one in facets.skills] == [("Python", 10), ("SQL", 10)]
    assert [(one.value, one.count) for one in facets.roles] == [("Engineer", 7), ("Manager", 7)]
    found = await reader.suggestions(college_id, query.listings, "person 2", 5)
    assert found["person"] == []
    assert await reader.count(DirectoryQuery("elsewhere", EVERYONE)) == 0
