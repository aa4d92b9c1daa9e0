"""The curated vocabulary on its way into the stored one."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from adapters.sql.tables.skills import skill_aliases, skills
from adapters.vocabulary.curated_skills import curated_skills
from application.shared.retrying import retrying
from application.skills.load_vocabulary import Loaded, LoadVocabulary
from domain.skills.vocabulary import AliasOrigin, NameOrigin, SkillName, curated
from tests.databases import Database

FIRST = {"JavaScript": ["JS"], "PostgreSQL": ["Postgres"], "GitHub": []}


async def load(database: Database, spellings: Mapping[str, Sequence[str]]) -> Loaded:
    return await LoadVocabulary(database.uow, curated(spellings, {}))()


async def stored(database: Database) -> tuple[dict[str, str], dict[str, str]]:
    """(key -> display name, alias -> key)."""
    names = await database.rows(skills)
    keys = {row.id: row.name_key for row in names}
    aliases = await database.rows(skill_aliases)
    return {row.name_key: row.name for row in names}, {row.alias_key: keys[row.skill_id] for row in aliases}


async def use(database: Database, *names: str) -> dict[str, str]:
    async with database.uow() as uow:
        found = await uow.skills.resolve({name.casefold(): name for name in names})
        await uow.commit()
    return dict(found.ids)


async def test_loading_again_changes_nothing(database):
    assert await load(database, FIRST) == Loaded(3, 2, 0)
    before = await stored(database)
    assert before == (
        {"javascript": "JavaScript", "postgresql": "PostgreSQL", "github": "GitHub"},
        {"js": "javascript", "postgres": "postgresql"},
    )
    assert await load(database, FIRST) == Loaded(0, 0, 0)
    assert await stored(database) == before


async def test_the_whole_file_is_loaded(database):
    whole = curated_skills()
    assert await LoadVocabulary(database.uow, whole)() == Loaded(len(whole.names), len(whole.aliases), 0)
    assert await stored(database) == (dict(whole.names), dict(whole.aliases))
    assert await LoadVocabulary(database.uow, whole)() == Loaded(0, 0, 0)


async def test_skills_in_use_get_the_curated_spelling_and_aliases_among_them_are_merged(database):
    ids = await use(database, "javascript", "js", "POSTGRES")
    assert await load(database, FIRST) == Loaded(3, 0, 2)
    names, aliases = await stored(database)
    assert names == {"javascript": "JavaScript", "postgresql": "PostgreSQL", "github": "GitHub"}
    assert aliases == {"js": "javascript", "postgres": "postgresql"}
    assert (await database.row(skills, ids["javascript"])).name_origin == NameOrigin.CURATED
    assert await load(database, FIRST) == Loaded(0, 0, 0)


async def test_what_an_admin_decided_stays(database):
    await load(database, FIRST)
    user_id = await database.add_user()
    async with database.uow() as uow:
        curation = uow.skill_curation
        known = await curation.skills(["javascript", "github"])
        await curation.rename(known["javascript"], SkillName("javascript", "Javascript"), NameOrigin.ADMIN)
        await curation.remove_aliases(["postgres"])
        await curation.distinguish("postgres", "postgresql", user_id)
        await curation.set_alias("gh", known["github"].id, AliasOrigin.ADMIN)
        await uow.commit()
    before = await stored(database)
    assert await load(database, {**FIRST, "Growth Hacking": ["GH"]}) == Loaded(1, 0, 0)
    names, aliases = await stored(database)
    assert names == {**before[0], "growth hacking": "Growth Hacking"}
    assert aliases == before[1] == {"js": "javascript", "gh": "github"}


async def test_a_newer_file_moves_and_takes_back_curated_aliases(database):
    await load(database, FIRST)
    await load(database, {"JavaScript": [], "PostgreSQL": ["PG"], "Jakarta": ["JS"], "Postgres": []})
    assert (await stored(database))[1] == {"js": "jakarta", "pg": "postgresql"}
    assert "postgres" in (await stored(database))[0]


async def test_a_name_that_an_admin_merged_into_another_does_not_come_back(database):
    await load(database, FIRST)
    async with database.uow() as uow:
        known = await uow.skill_curation.skills(["javascript", "github"])
        await uow.skill_curation.begin_merge(known["javascript"], known["github"], AliasOrigin.ADMIN)
        await uow.skill_curation.end_merge(known["javascript"], known["github"])
        await uow.commit()
    before = await stored(database)
    assert await load(database, FIRST) == Loaded(0, 0, 0)
    assert await stored(database) == before


async def test_several_processes_that_load_at_once_end_as_one(database):
    await use(database, "js", "postgres", "python")
    await asyncio.gather(*(retrying(lambda: load(database, FIRST)) for _ in range(3)))
    names, aliases = await stored(database)
    assert sorted(names) == ["github", "javascript", "postgresql", "python"]
    assert aliases == {"js": "javascript", "postgres": "postgresql"}
