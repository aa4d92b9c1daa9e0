"""Requests to be verified."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.personal_data.part import Found, SmallPart, columns
from adapters.sql.tables.profiles import profile_verification_requests
from application.privacy.ports import Person

_r = profile_verification_requests


class VerificationData(SmallPart):
    name = "verification"
    about = "Your requests to be verified as an alumnus, and what became of them."

    async def export(self, person: Person) -> Found:
        # Who decided is somebody else's data.
        shown = columns(_r, "college_id", "reviewed_by", "pending_slot")
        return await self._found(
            sa.select(*shown).where(_r.c.user_id == person.user_id).order_by(_r.c.created_at, _r.c.id)
        )

    async def _erase(self, connection: AsyncConnection, person: Person) -> None:
        await connection.execute(sa.delete(_r).where(_r.c.user_id == person.user_id))
