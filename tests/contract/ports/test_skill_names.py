"""The vocabulary of skills."""

from __future__ import annotations

import asyncio

from adapters.sql.tables.skills import skill_aliases, skills
from application.shared.ports import ConcurrentWrite, ResolvedSkills
from application.shared.retrying import retrying
from application.shared.skill_vocabulary import canonical
from domain.skills.vocabulary import AliasOrigin, NameOrigin, SkillName
from tests.databases import Database


async def resolve(database: Database, names: dict[str, str]) -> ResolvedSkills:
    async with database.uow() as uow:
        resolved = await uow.skills.resolve(names)
        await uow.commit()
    return resolved


async def names_of(database: Database) -> dict[str, str]:
    return {row.name_key: row.name for row in await database.rows(skills)}


async def test_unknown_skills_are_created_and_known_ones_found(database):
    first = await resolve(database, {"sql": "SQL", "python": "Python"})
    assert sorted(first.created) == sorted(first.ids.values())
    second = await resolve(database, {"python": "PYTHON", "go": "Go"})
    assert second.ids["python"] == first.ids["python"]
    assert second.created == [second.ids["go"]]
    assert await names_of(database) == {"sql": "SQL", "python": "Python", "go": "Go"}


async def test_no_names_are_no_skills(database):
    resolved = await resolve(database, {})
    assert (dict(resolved.ids), list(resolved.created)) == ({}, [])


async def test_keys_are_compared_letter_by_letter(database):
    names = {"c": "C", "c++": "C++", "c#": "C#", ".net": ".NET", "resume": "Resume", "résumé": "Résumé", "🚀": "🚀"}
    resolved = await resolve(database, {**names, "🎉": "🎉"})
    assert len(set(resolved.ids.values())) == 8
    assert (await resolve(database, names)).created == ()


async def test_long_names_and_more_names_than_fit_one_list_are_resolved(database):
    names = {f"skill {number:04}": f"Skill {number:04}" for number in range(1_500)} | {"ß" * 100: "ẞ" * 100}
    resolved = await resolve(database, names)
    assert len(resolved.created) == len(names)
    assert (await resolve(database, names)).ids == resolved.ids


async def test_undone_with_the_transaction_skills_never_existed(database):
    async with database.uow() as uow:
        await uow.skills.resolve({"sql": "SQL"})
    assert await names_of(database) == {}


async def test_imports_at_the_same_time_agree_on_the_ids(database):
    names = {f"skill {number}": f"Skill {number}" for number in range(40)}
    found = await asyncio.gather(*(retrying(lambda: resolve(database, names)) for _ in range(5)))
    assert all(one.ids == found[0].ids for one in found)
    assert sorted(skill_id for one in found for skill_id in one.created) == sorted(found[0].ids.values())


async def test_an_alias_names_the_skill_that_is_meant(database):
    ids = (await resolve(database, {"javascript": "JavaScript", "sql": "SQL"})).ids
    await database.insert(
        skill_aliases,
        alias_key="js",
        skill_id=ids["javascript"],
        origin=AliasOrigin.CURATED,
        created_at=database.now,
    )
    async with database.uow() as uow:
        assert await uow.skills.known(["js", "sql", "JS", "go"]) == {
            "js": ("javascript", "JavaScript"),
            "sql": ("sql", "SQL"),
        }
        assert await uow.skills.known([]) == {}


async def test_unused_skills_are_removed_and_used_ones_stay(database):
    ids = (await resolve(database, {"javascript": "JavaScript", "sql": "SQL"})).ids
    await database.insert(
        skill_aliases,
        alias_key="js",
        skill_id=ids["javascript"],
        origin=AliasOrigin.CURATED,
        created_at=database.now,
    )
    async with database.uow() as uow:
        assert await uow.skills.remove_unused(ids.values()) == {ids["javascript"]}
        assert await uow.skills.remove_unused([]) == frozenset()
        await uow.commit()
    assert await names_of(database) == {"javascript": "JavaScript"}


async def test_a_skill_that_is_taken_into_use_meanwhile_is_not_lost(database):
    skill_id = (await resolve(database, {"sql": "SQL"})).ids["sql"]
    alias = {"skill_id": skill_id, "origin": AliasOrigin.CURATED, "created_at": database.now}

    async def remove() -> None:
        async with database.uow() as uow:
            await uow.skills.remove_unused([skill_id])
            await uow.commit()

    outcomes = await asyncio.gather(
        remove(), database.insert(skill_aliases, alias_key="s", **alias), return_exceptions=True
    )
    assert all(outcome is None or isinstance(outcome, ConcurrentWrite) for outcome in outcomes)
    left = await names_of(database)
    assert len(await database.rows(skill_aliases)) <= len(left)


async def test_names_of_people_become_skills_of_the_vocabulary_once_each(database):
    ids = (await resolve(database, {"javascript": "JavaScript", "sql": "SQL"})).ids
    alias = {"alias_key": "js", "skill_id": ids["javascript"], "origin": AliasOrigin.ADMIN}
    await database.insert(skill_aliases, **alias, created_at=database.now)
    async with database.uow() as uow:
        found = await canonical(["JS", " Go  Lang ", "javascript", "", "sql", "go lang"], uow.skills)
    assert list(found.items()) == [("javascript", "JavaScript"), ("go lang", "Go Lang"), ("sql", "SQL")]


async def test_names_that_somebody_chose_stay_without_use(database):
    ids = (await resolve(database, {"sql": "SQL", "go": "Go"})).ids
    async with database.uow() as uow:
        skill = await uow.skill_curation.skill(ids["sql"])
        await uow.skill_curation.rename(skill, SkillName("sql", "Sql"), NameOrigin.ADMIN)
        await uow.commit()
    async with database.uow() as uow:
        assert await uow.skills.remove_unused(ids.values()) == {ids["sql"]}
        await uow.commit()
    assert await names_of(database) == {"sql": "Sql"}
