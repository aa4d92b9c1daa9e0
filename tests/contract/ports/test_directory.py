"""DirectoryReader: both ways of each question find the same people."""

from __future__ import annotations

from dataclasses import replace

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


async def asked(
    database: Database, college_id: str, text: str = "", *, implied: bool = False, **filters: str
) -> DirectoryQuery:
    """`implied`: with the words that the filters imply."""
    fields = {DirectoryField(name): Chosen((value,)) for name, value in filters.items()}
    texts = [chosen.values for chosen in fields.values()] if implied else []
    understand = UnderstandText(SqlVocabulary(database.engine))
    understood = await understand(text, college_id, SearchScope.PEOPLE, filters=texts) if text else None
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


@pytest.mark.parametrize("implied", [False, True])
@pytest.mark.parametrize("many_times", [1, 10, 1_000])
async def test_words_are_asked_of_the_index_or_looked_for_in_what_it_finds(
    database, college_id, monkeypatch, many_times, implied
):
    monkeypatch.setattr(directory, "MANY_TIMES", dict.fromkeys(directory.MANY_TIMES, many_times))
    query = await asked(database, college_id, "person acme engin", implied=implied, location="boston")
    expected = [f"person {number:02}" for number in range(0, 40, 12)]
    assert await all_names(SqlDirectory(database.engine), query, 7, by_cursor=False) == expected


async def test_a_text_search_filters_like_one_without_a_text(database):
    someone = Someone(
        "Søren Straße",
        "Müller & Söhne AG",
        "Ingénieur (C++)",
        "São Paulo",
        2015,
        "R&D",
        ["C++", "日本語"],
        kind="invited",
    )
    others = [Someone(f"Søren {number}", "Muller", "Ingenieur", "Sao", 2016, "RD", ["C"]) for number in range(3)]
    await add_people(database.uow, database.ids, database.now, [someone, *others])
    async with database.uow() as uow:
        college_id = str(await uow.accounts.default_college_id())
    reader = SqlDirectory(database.engine)
    text = await UnderstandText(SqlVocabulary(database.engine))("soren", college_id, SearchScope.PEOPLE)
    values = {field: await reader.values(college_id, field) for field in DirectoryField}
    wanted = {field: Chosen(tuple(v for v in found if len(v) > len("ingenieur"))) for field, found in values.items()}
    wanted[DirectoryField.DEPARTMENT] = Chosen(("R&D",))
    ways = [
        *({"fields": {field: chosen}} for field, chosen in wanted.items() if field is not DirectoryField.LOCATION),
        {"fields": {DirectoryField.COMPANY: Chosen((), "söhne")}},
        {"fields": {DirectoryField.LOCATION: Chosen((), "paulo")}},
        {"skills": await reader.skills(["c++"])},
        {"skills": await reader.skills(["日本語", "unknown"])},
        {"batch_years": (2015, 1999)},
        {"listings": frozenset({Listing.INVITED})},
    ]
    for way in ways:
        query = DirectoryQuery(**{"college_id": college_id, "listings": EVERYONE, **way})
        assert await reader.count(query) == 1, way
        found, total = await reader.by_relevance(replace(query, text=text), 10)
        assert ([one.name_key for one in found], total) == (["søren straße".casefold()], 1), way
    nobody = DirectoryQuery(college_id, EVERYONE, text, skills={"x": "C+"})
    assert await reader.by_relevance(nobody, 10) == ([], 0)
    for way in ({"verified_only": True}, {"role": "recruiter"}):
        assert await reader.by_relevance(DirectoryQuery(college_id, EVERYONE, text, **way), 10) == ([], 0)


async def test_who_has_the_whole_name_comes_before_those_who_have_one_more(database):
    names = (
        "Ana Beatriz Sá Müller",
        "Ana B. Müller",
        "Ana Zoë Müller",
        "Ana Müller",
        "Ana-Luz O'Neil",
        "Ana Luz I. O'Neil",
    )
    await add_people(database.uow, database.ids, database.now, [Someone(name, kind="invited") for name in names])
    async with database.uow() as uow:
        college_id = str(await uow.accounts.default_college_id())
    reader = SqlDirectory(database.engine)

    async def first(text: str) -> str:
        found, _ = await reader.by_relevance(await asked(database, college_id, text), 1)
        return found[0].name_key

    for text in ("Ana Müller", "müller, ana", "ANA MULLER ", "anna mülller", "muellerana", "ana mueller"):
        assert (text, await first(text)) == (text, "ana müller")
    assert await first("ana zoe müller") == "ana zoë müller"
    assert await first("oneil ana luz") == "ana-luz o'neil"


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
