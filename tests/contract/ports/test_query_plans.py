"""No query reads a whole table."""

from __future__ import annotations

import re

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.accounts import SqlAccounts
from adapters.sql.engine import reading, writing
from adapters.sql.tables.all import metadata
from adapters.sql.tables.identity import colleges
from tests.contract.ports.query_plans import QUERIES
from tests.databases import Database
from tests.directory_people import Someone, add_people
from tests.many_jobs import add_jobs

PEOPLE = 4_000
"""In two colleges. With a few hundred a database reads the whole table sooner than an index."""

JOBS = 1_500
"""In each of the colleges."""

ALIASES = {"speller"}


async def settle(database: Database) -> str:
    """The id of the smaller college."""
    row = {"id": database.ids.new(), "code": "north", "name": "North", "name_key": "north", "timezone": "UTC"}
    await database.insert(colleges, **row, status="active", created_at=database.now, updated_at=database.now)
    people = [
        Someone(
            f"Person {number}",
            f"Company {number % 50}",
            f"Engineer {number % 40}",
            f"City {number % 60}",
            1990 + number % 30,
            f"Department {number % 10}",
            [f"Skill {number % 100}", "Python"],
            kind="invited",
        )
        for number in range(PEOPLE)
    ]
    await add_people(database.uow, database.ids, database.now, people[: PEOPLE // 4], row["id"])
    await add_people(database.uow, database.ids, database.now, people[PEOPLE // 4 :])
    posters = [await database.add_user(f"poster{number}@a.example") for number in range(40)]
    for college_id in (row["id"], await _first_college(database)):
        await add_jobs(database.uow, database.ids, database.now, college_id, posters, JOBS)
    async with writing(database.engine) as connection:
        names = ", ".join(metadata.tables)
        await connection.exec_driver_sql("ANALYZE" if database.is_sqlite else f"ANALYZE TABLE {names}")
    return row["id"]


async def sqlite_steps(connection: AsyncConnection, query: sa.Select[object]) -> list[str]:
    text = str(query.compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True}))
    return [row.detail for row in await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text.replace('%%', '%')}")]


async def _first_college(database: Database) -> str:
    async with database.uow() as uow:
        accounts: SqlAccounts = uow.accounts
        return await accounts.default_college_id()


async def scans(connection: AsyncConnection, query: sa.Select[object]) -> list[str]:
    """Steps of the plan that read a table, or an index, from its begin to its end."""
    if connection.dialect.name == "sqlite":
        steps = await sqlite_steps(connection, query)
        read = {step: re.match(r"SCAN (\w+)(?! VIRTUAL)", step) for step in steps if "VIRTUAL TABLE" not in step}
        return [step for step, found in read.items() if found and found[1] in {*metadata.tables, *ALIASES}]
    text = str(query.compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True}))
    rows = (await connection.exec_driver_sql(f"EXPLAIN {text.replace('%%', '%')}")).mappings()
    known = {*metadata.tables, *ALIASES}
    return [
        f"{row['type']} {row['table']}" for row in rows if row["type"] in ("ALL", "index") and row["table"] in known
    ]


async def test_sqlite_begins_with_the_words_also_before_it_has_statistics(database: Database) -> None:
    """It looks at none until somebody runs ANALYZE, and nothing says that anybody does."""
    if not database.is_sqlite:
        return
    async with reading(database.engine) as connection:
        for name in ("jobs: by text", "jobs: by text, skill and type"):
            steps = await sqlite_steps(connection, QUERIES[name](await _first_college(database), "sqlite"))
            assert [step for step in steps if re.match(r"SEARCH job_search .*owner_id=", step)] == [], name


async def test_every_query_finds_its_way_by_an_index(database: Database) -> None:
    college_id = await settle(database)
    async with reading(database.engine) as connection:
        found = {
            name: await scans(connection, build(college_id, connection.dialect.name)) for name, build in QUERIES.items()
        }
        counted = ("jobs: count of online", "jobs: count by company", "jobs: online")
        steps = [
            step
            for name in counted
            if database.is_sqlite
            for step in await sqlite_steps(connection, QUERIES[name](college_id, "sqlite"))
        ]
    assert {name: steps for name, steps in found.items() if steps} == {}
    assert [step for step in steps if "COVERING INDEX ix_jobs_listed" not in step] == []
