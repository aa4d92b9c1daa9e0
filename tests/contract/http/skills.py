"""A college whose members know things, and its skill graph."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from adapters.sql.engine import reading, writing
from adapters.sql.statements import insert_all
from adapters.sql.tables.identity import colleges, users
from adapters.sql.tables.jobs import job_market_posting_skills, job_market_postings
from adapters.sql.tables.privacy import privacy_settings
from adapters.sql.tables.profiles import alumni_profiles, profile_skills
from adapters.sql.tables.skills import AliasOrigin, skill_aliases
from domain.identity.account import Role
from domain.shared.skill_names import skill_key
from tests.contract.http.people import Member
from tests.wirings import PASSWORD, Installation

DATA = ("Python", "SQL", "Pandas")
WEB = ("HTML", "CSS", "React")
ABROAD = "abroad"


class Campus:
    """An installation whose graph the test rebuilds when it likes."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.container = installation.container
        self._hash = ""

    async def person(
        self,
        name: str,
        *skills: str,
        role: Role = Role.ALUMNI,
        college_id: str | None = None,
        industry: str | None = None,
        is_invited: bool = False,
        **privacy: Any,
    ) -> str:
        """The id of somebody new, whose address is the name `@skills.example`.

        Args:
            privacy: settings that differ from the defaults.
        """
        container, now = self.container, self.container.clock().now()
        user_id = container.ids().new()
        self._hash = self._hash or await container.passwords().hash(PASSWORD)
        async with container.uow() as uow:
            college_id = college_id or await uow.accounts.default_college_id()
            await uow.accounts.add_active(user_id, college_id, f"{name}@skills.example", name, role, self._hash)
            found = (await uow.skills.resolve({skill_key(skill): skill for skill in skills})).ids
            await uow.commit()
        rows = [
            {
                "user_id": user_id,
                "skill_id": found[skill_key(skill)],
                "sort_order": n,
                "origin": "self",
                "added_at": now,
            }
            for n, skill in enumerate(skills)
        ]
        async with writing(container.engine()) as connection:
            await insert_all(connection, profile_skills, rows)
            if is_invited:
                await connection.execute(sa.update(users).where(users.c.id == user_id).values(status="invited"))
            if industry:
                here = alumni_profiles.c.user_id == user_id
                await connection.execute(sa.update(alumni_profiles).where(here).values(industry_name=industry))
        await self.chooses(user_id, **privacy)
        return user_id

    async def chooses(self, user_id: str, **privacy: Any) -> None:
        """Changed privacy settings, and the lists that follow from them."""
        settings = {"profile_visibility": "public", "show_in_directory": True, **privacy}
        switches = ("show_email", "show_phone", "allow_messages", "allow_mentorship_requests", "show_activity")
        now = self.container.clock().now()
        row = {"user_id": user_id, **dict.fromkeys(switches, True), **settings, "created_at": now, "updated_at": now}
        async with writing(self.container.engine()) as connection:
            await connection.execute(sa.delete(privacy_settings).where(privacy_settings.c.user_id == user_id))
            await insert_all(connection, privacy_settings, [{**row, "version": 1}])
        await self.settle(user_id)

    async def settle(self, user_id: str) -> None:
        """Bring up to date what lists find the person by, as every commit that changes somebody does."""
        async with self.container.uow() as uow:
            uow._touched.add(user_id)
            await uow.commit()

    async def suspend(self, user_id: str) -> None:
        async with writing(self.container.engine()) as connection:
            await connection.execute(sa.update(users).where(users.c.id == user_id).values(status="suspended"))
        await self.settle(user_id)

    async def forget(self, user_id: str, skill: str) -> None:
        """The person takes a skill off the profile."""
        uses = profile_skills.c
        skill_id = await self._skill_id(skill)
        async with writing(self.container.engine()) as connection:
            await connection.execute(
                sa.delete(profile_skills).where(uses.user_id == user_id, uses.skill_id == skill_id)
            )

    async def posting(self, *skills: str, industry: str | None = None) -> None:
        container, now = self.container, self.container.clock().now()
        posting_id = container.ids().new()
        async with container.uow() as uow:
            college_id = await uow.accounts.default_college_id()
            found = (await uow.skills.resolve({skill_key(skill): skill for skill in skills})).ids
            await uow.commit()
        row = {"id": posting_id, "college_id": college_id, "title": "Job", "company_name": "Acme"}
        times = {"first_seen_on": now.date(), "created_at": now, "updated_at": now}
        async with writing(container.engine()) as connection:
            hashed = posting_id.replace("-", "") * 2
            industries = {"industry_name": industry, "dedupe_hash": hashed}
            await insert_all(connection, job_market_postings, [{**row, **times, **industries}])
            uses = [{"posting_id": posting_id, "skill_id": found[skill_key(skill)]} for skill in skills]
            await insert_all(connection, job_market_posting_skills, uses)

    async def alias(self, alias: str, skill: str) -> None:
        row = {"alias_key": skill_key(alias), "skill_id": await self._skill_id(skill), "origin": AliasOrigin.CURATED}
        async with writing(self.container.engine()) as connection:
            await insert_all(connection, skill_aliases, [{**row, "created_at": self.container.clock().now()}])

    async def _skill_id(self, skill: str) -> str:
        async with self.container.uow() as uow:
            return str((await uow.skills.resolve({skill_key(skill): skill})).ids[skill_key(skill)])

    async def another_college(self) -> str:
        """The id of a new one."""
        now, college_id = self.container.clock().now(), self.container.ids().new()
        row = {"id": college_id, "code": ABROAD, "name": "Abroad", "name_key": "abroad", "timezone": "UTC"}
        async with writing(self.container.engine()) as connection:
            await insert_all(connection, colleges, [{**row, "status": "active", "created_at": now, "updated_at": now}])
        return college_id

    async def rebuild(self, college_id: str | None = None) -> None:
        if college_id is None:
            async with self.container.uow() as uow:
                college_id = await uow.accounts.default_college_id()
        await self.container.rebuild_graph().rebuild(college_id, full=True)

    async def signed_in(self, name: str) -> Member:
        """Somebody who exists."""
        address = f"{name}@skills.example"
        async with reading(self.container.engine()) as connection:
            user_id = await connection.scalar(sa.select(users.c.id).where(users.c.email == address))
        return Member(await self.installation.signed_in(address), str(user_id))

    async def settled(self, *crowds: Sequence[str], size: int = 6) -> Member:
        """Some people per crowd who know its skills, the graph of them, and one who is signed in and knows nothing."""
        for number, skills in enumerate(crowds or (DATA, WEB)):
            for one in range(size):
                await self.person(f"crowd{number}{one}", *skills)
        await self.person("reader", role=Role.STUDENT)
        await self.rebuild()
        return await self.signed_in("reader")
