"""Who is found by which words, on each database alike."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable

import pytest
import sqlalchemy as sa

from adapters.sql.engine import reading, writing
from adapters.sql.search_vocabulary import SqlVocabulary
from adapters.sql.tables.identity import colleges
from adapters.sql.tables.search import job_search, people_search, search_trigrams, search_words
from adapters.sql.text_search import Document, SqlTextIndex, contains, matches, relevance
from application.shared.retrying import retrying
from application.shared.search import QueryWord, SearchScope, TextQuery, UnderstandText
from domain.shared.search_text import decode
from tests.databases import Database

PEOPLE = (
    "José García",
    "Jose Martinez",
    "Jürgen Müller",
    "Petra Mueller",
    "Anna Muller",
    "Li Wu",
    "Bo Lin",
    "Bob Jones",
    "Lisa Wong",
    "Will De La Cruz",
    "William Delacroix",
    "Siobhan O'Brien",
    "Jean-Luc Picard",
    "王伟",
    "王小明",
    "Арсений Иванов",
    "محمد علي",
    "राम कुमार",
    "𠮷田 太郎",
    "김민준",
    "Gonzalez Near",
    "Or Cohen",
    "Not Andrews",
)


class Search:
    """One college's people, by name; more can be written into the other fields of documents."""

    def __init__(self, database: Database, college_id: str) -> None:
        self.database = database
        self.college_id = college_id
        self.vocabulary = SqlVocabulary(database.engine)
        self.understand = UnderstandText(self.vocabulary)
        self.owners: dict[str, str] = {}

    def document(self, name: str, second: str = "", third: str = "", rest: str = "") -> Document:
        owner_id = self.owners.setdefault(name, self.database.ids.new())
        return Document(owner_id, self.college_id, name, second, third, rest)

    async def put(self, *documents: Document) -> None:
        async with writing(self.database.engine) as connection:
            await SqlTextIndex(connection, people_search, SearchScope.PEOPLE).put(documents)

    async def remove(self, *names: str) -> None:
        async with writing(self.database.engine) as connection:
            index = SqlTextIndex(connection, people_search, SearchScope.PEOPLE)
            await index.remove([self.owners[name] for name in names])

    async def query(self, text: str) -> TextQuery | None:
        return await self.understand(text, self.college_id, SearchScope.PEOPLE)

    async def found_by(self, query: TextQuery) -> list[str]:
        """Names, best first."""
        t = people_search
        names = {owner_id: name for name, owner_id in self.owners.items()}
        by_index = matches(t, query, self.database.engine.dialect.name)
        rank = relevance(t, query).desc()
        mine = t.c.college_id == self.college_id
        async with reading(self.database.engine) as connection:
            indexed = (await connection.scalars(sa.select(t.c.owner_id).where(mine, by_index).order_by(rank))).all()
            plain = (await connection.scalars(sa.select(t.c.owner_id).where(mine, contains(t, query)))).all()
        assert sorted(indexed) == sorted(plain)
        return [names[owner_id] for owner_id in indexed]

    async def __call__(self, text: str) -> list[str]:
        query = await self.query(text)
        assert query is not None
        return await self.found_by(query)


async def a_search(database: Database) -> Search:
    async with reading(database.engine) as connection:
        college_id = await connection.scalar(sa.select(colleges.c.id).order_by(colleges.c.created_at).limit(1))
    return Search(database, college_id)


@pytest.fixture
async def search(database) -> Search:
    return await a_search(database)


@pytest.fixture
async def people(search) -> Search:
    await search.put(*map(search.document, PEOPLE))
    return search


@pytest.fixture
async def other_college(database) -> AsyncIterator[str]:
    college_id = database.ids.new()
    async with reading(database.engine) as connection:
        first = dict((await connection.execute(sa.select(colleges).limit(1))).mappings().one())
    await database.insert(
        colleges, **{**first, "id": college_id, "code": "OTHER", "name": "Other", "name_key": "other"}
    )
    yield college_id
    async with writing(database.engine) as connection:
        for table in (people_search, job_search, search_words, search_trigrams, colleges):
            column = table.c.id if table is colleges else table.c.college_id
            await connection.execute(sa.delete(table).where(column == college_id))


async def words_of(database: Database) -> set[str]:
    return {row.word for row in await database.rows(search_words)}


async def assert_words_are_those_of_the_documents(database: Database) -> None:
    rows = [row for table in (people_search, job_search) for row in await database.rows(table)]
    stored = await database.rows(search_words)
    occur = [decode(word) for row in rows for word in row.document.split()]
    assert {row.word: row.uses for row in stored} == {word: occur.count(word) for word in occur}
    assert {row.word for row in await database.rows(search_trigrams)} <= set(occur)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("José", {"José García", "Jose Martinez"}),
        ("JOSE", {"José García", "Jose Martinez"}),
        ("garcia jose", {"José García"}),
        ("Müller", {"Jürgen Müller", "Petra Mueller", "Anna Muller"}),
        ("Mueller", {"Jürgen Müller", "Petra Mueller"}),
        ("Muller ", {"Jürgen Müller", "Anna Muller"}),
        ("Li", {"Li Wu"}),
        ("wu li", {"Li Wu"}),
        ("Bo", {"Bo Lin"}),
        ("B", {"Bo Lin", "Bob Jones", "Siobhan O'Brien"}),
        ("b ", set()),
        ("Lis", {"Lisa Wong"}),
        ("Will ", {"Will De La Cruz"}),
        ("Will", {"Will De La Cruz", "William Delacroix"}),
        ("Will De La Cruz", {"Will De La Cruz"}),
        ("de la cruz, will ", {"Will De La Cruz"}),
        ("O'Brien", {"Siobhan O'Brien"}),
        ("OBrien", {"Siobhan O'Brien"}),
        ("brien", {"Siobhan O'Brien"}),
        ("jean luc", {"Jean-Luc Picard"}),
        ("Jean-Luc", {"Jean-Luc Picard"}),
        ("王伟", {"王伟"}),
        ("王", {"王伟", "王小明"}),
        ("Арсений", {"Арсений Иванов"}),
        ("ИВАНОВ", {"Арсений Иванов"}),
        ("محمد", {"محمد علي"}),
        ("مُحَمَّد", {"محمد علي"}),
        ("राम", {"राम कुमार"}),
        ("रा", {"राम कुमार"}),
        ("रो ", set()),
        ("𠮷田 ", {"𠮷田 太郎"}),
        ("𠮷", {"𠮷田 太郎"}),
        ("김민", {"김민준"}),
        ("or", {"Or Cohen"}),
        ("NOT andrews", {"Not Andrews"}),
        ("NEAR(gonzalez)", {"Gonzalez Near"}),
        ("gonzalez OR jose", set()),
    ],
)
async def test_names_are_found_as_people_type_them(people, text, names):
    assert set(await people(text)) == names


@pytest.mark.parametrize(
    ("text", "name", "corrected"),
    [
        ("Gonzlez", "Gonzalez Near", "gonzalez"),
        ("Gonzaelz", "Gonzalez Near", "gonzalez"),
        ("gonsales near", "Gonzalez Near", "gonzalez near"),
        ("Picrad Jean", "Jean-Luc Picard", "picard jean"),
        ("Siobahn obrein", "Siobhan O'Brien", "siobhan obrien"),
        ("Jnoes", "Bob Jones", "jones"),
        ("Арсеий", "Арсений Иванов", "арсении"),
        ("Bbo Jones", "Bob Jones", "bob jones"),
        ("SiobhanObrien", "Siobhan O'Brien", "siobhan obrien"),
        ("picardjean luc", "Jean-Luc Picard", "picard jean luc"),
    ],
)
async def test_typing_errors_are_corrected_word_by_word(people, text, name, corrected):
    query = await people.query(text)
    assert query.corrected == corrected
    assert await people.found_by(query) == [name]


async def test_what_was_understood_as_typed_is_not_called_corrected(people):
    for text in ("jose garcia", "Müller", "petra müller", "pic", "王"):
        assert (await people.query(text)).corrected is None


async def test_equally_near_words_are_all_meant_and_the_most_used_comes_first(search):
    await search.put(*map(search.document, ("Marco Polo", "Marca Pola", "Maria Curie", "Marca Lola", "Markus Aurel")))
    query = await search.query("marc0 marcu")
    assert query.words[0].alternatives == ()
    query = await search.query("marcu")
    assert query == TextQuery((QueryWord(("marca", "marco")),), "marca")


async def test_numbers_and_short_words_are_not_corrected(search):
    await search.put(search.document("Ana Lima", rest="2016"))
    assert await search("2015 ") == []
    assert await search("an ") == []
    assert await search("2016") == ["Ana Lima"]


async def test_a_word_that_nothing_is_like_finds_nothing(people):
    query = await people.query("xylophone jose")
    assert query.words[0] == QueryWord(())
    assert query.corrected is None
    assert await people.found_by(query) == []


async def test_only_the_last_word_may_be_half_typed(people):
    assert await people("gar jos") == []
    assert await people("garcia jos") == ["José García"]
    assert await people("garcia jo ") == []


@pytest.mark.parametrize("text", ["", "   ", "🎉🔥", "❤️", "\"'*+-()%_\\", "--", "\x00", "\ud800"])
async def test_a_text_without_words_asks_for_nothing(people, text):
    assert await people.query(text) is None


@pytest.mark.parametrize(
    "text",
    [
        '"jose"',
        "jose*",
        "+jose -garcia",
        "jose%",
        "j%s_",
        "jose_garcia",
        "(jose)",
        "jose\\",
        "jose'; DROP TABLE people_search; --",
        'jose" OR document MATCH "garcia',
        "document:jose",
        "jose AND garcia",
        "NOT jose",
        "NEAR(jose garcia, 2)",
        "jose@4",
        "~jose <garcia >wu",
        "^jose",
        "jose\x00garcia",
    ],
)
async def test_signs_of_query_languages_mean_nothing(people, text):
    found = await people(text)
    assert set(found) <= {"José García", "Jose Martinez"}


async def test_a_hyphen_is_no_exclusion_and_a_plus_no_demand(people):
    assert await people("+jose -garcia") == ["José García"]


async def test_skills_that_differ_in_signs_only_are_told_apart(search):
    skills = {"A C": "C", "A Cpp": "C++", "A Csharp": "C#", "A R": "R", "A Net": ".NET", "A Go": "Go, Rust"}
    await search.put(*(search.document(f"Person {name}", third=skill) for name, skill in skills.items()))
    assert await search("C++") == ["Person A Cpp"]
    assert await search("c# ") == ["Person A Csharp"]
    assert await search("C ") == ["Person A C"]
    assert await search("R") == ["Person A R"]
    assert await search(".NET ") == ["Person A Net"]
    assert await search("go ") == ["Person A Go"]
    assert await search("person c++ ") == ["Person A Cpp"]


async def test_names_count_more_than_jobs_and_these_more_than_skills(search):
    await search.put(
        search.document("Four", rest="went to stanford"),
        search.document("Three", third="Stanford"),
        search.document("Two", second="Teacher at Stanford"),
        search.document("One Stanford"),
    )
    assert await search("stanford ") == ["One Stanford", "Two", "Three", "Four"]


async def test_whole_words_come_before_those_that_begin_so(search):
    await search.put(search.document("Maria Roberts"), search.document("Maria Robert"))
    assert await search("robert") == ["Maria Robert", "Maria Roberts"]


async def test_a_very_long_text_is_looked_at_in_part(people):
    query = await people.query("jose " * 2_000)
    assert query.words == (QueryWord(("jose",)),)
    query = await people.query(" ".join(f"word{number}" for number in range(2_000)))
    assert len(query.words) == 8
    assert await people("x" * 10_000) == []
    assert await people.query(" " * 10_000 + "jose") is None


async def test_long_words_are_found(search):
    long = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch" * 3
    await search.put(search.document(f"A {long}"), search.document("B " + "김" * 90), search.document("C " + "𠮷" * 90))
    assert await search(long) == [f"A {long}"]
    assert await search("김" * 90) == ["B " + "김" * 90]
    assert await search("𠮷" * 5) == ["C " + "𠮷" * 90]


async def test_what_changed_is_found_by_its_new_words_only(search, database):
    await search.put(search.document("Ada", second="Programmer"), search.document("Grace", second="Programmer"))
    before = await database.rows(people_search)
    await search.put(search.document("Ada", second="Mathematician"), search.document("Grace", second="Programmer"))
    assert await search("programmer") == ["Grace"]
    assert await search("mathematician ada") == ["Ada"]
    after = await database.rows(people_search)
    assert [row for row in after if row in before] == [row for row in before if row.owner_id == search.owners["Grace"]]
    await assert_words_are_those_of_the_documents(database)


async def test_nothing_is_left_of_what_is_removed(search, database):
    await search.put(search.document("Zoltan Xenakis", rest="Budapest"), search.document("Ada Budapest"))
    await search.remove("Zoltan Xenakis")
    await search.remove("Zoltan Xenakis")
    assert await search("zoltan") == []
    assert await search("budapest") == ["Ada Budapest"]
    assert await words_of(database) == {"ada", "budapest"}
    assert {row.word for row in await database.rows(search_trigrams)} == {"ada", "budapest"}
    await search.remove("Ada Budapest")
    for table in (people_search, search_words, search_trigrams):
        assert await database.rows(table) == []


async def test_words_are_counted_while_many_come_and_go_at_once(search, database):
    names = [f"Person{number} Same{number % 3}" for number in range(40)]
    parts = [names[start::4] for start in range(4)]
    for name in names:
        search.document(name)

    async def come(part: Iterable[str]) -> None:
        await retrying(lambda: search.put(*map(search.document, part)))

    async def go(part: Iterable[str]) -> None:
        await retrying(lambda: search.remove(*part))

    await asyncio.gather(*map(come, parts))
    await assert_words_are_those_of_the_documents(database)
    await asyncio.gather(go(parts[0]), come(parts[1]), go(parts[2]), go(parts[3]))
    await assert_words_are_those_of_the_documents(database)
    assert len(await database.rows(people_search)) == 10


async def test_more_documents_than_fit_one_statement_are_stored_and_removed(search, database):
    names = [f"Person{number} Everyone" for number in range(1_000)]
    await search.put(*map(search.document, names))
    assert len(await search("everyone")) == 1_000
    await assert_words_are_those_of_the_documents(database)
    await search.remove(*names)
    assert await words_of(database) == set()
    assert await database.rows(search_trigrams) == []


async def test_words_of_another_college_are_unknown(people, other_college):
    elsewhere = Search(people.database, other_college)
    await elsewhere.put(elsewhere.document("Gustav Picardo"))
    assert await elsewhere("jose") == []
    assert (await elsewhere.query("picardp")).corrected == "picardo"
    assert (await people.query("picardp")).corrected == "picard"
    assert await people("gustav") == []
    await elsewhere.remove("Gustav Picardo")
    assert await people("picard") == ["Jean-Luc Picard"]


async def test_words_of_postings_are_not_those_of_people(search, database):
    async with writing(database.engine) as connection:
        posting = Document(database.ids.new(), search.college_id, "Astronaut")
        await SqlTextIndex(connection, job_search, SearchScope.JOBS).put([posting])
    look_up, words, begins = search.vocabulary.look_up, {"astronaut", "x"}, ("astro", "x")
    assert await look_up(search.college_id, SearchScope.JOBS, words, begins) == ({"astronaut": 1}, [1, 0])
    assert await look_up(search.college_id, SearchScope.PEOPLE, words, begins) == ({}, [0, 0])
    assert await look_up(search.college_id, SearchScope.JOBS, ()) == ({}, [])
    assert await search.vocabulary.similar(search.college_id, SearchScope.PEOPLE, "astronautt", 3) == []


async def test_a_document_with_more_words_than_count_is_stored(search):
    text = " ".join(f"word{number}" for number in range(5_000))
    await search.put(search.document("Verbose", second=text, third=text, rest=text))
    assert await search("verbose word999") == []
    assert await search("verbose word900") == ["Verbose"]
