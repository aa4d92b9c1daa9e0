"""Requests of alumni to be verified, and their outcome."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.sql.accounts import IS_MEMBER
from adapters.sql.engine import reading
from adapters.sql.statements import batches, insert_all
from adapters.sql.tables.datasets import dataset_changes
from adapters.sql.tables.identity import users
from adapters.sql.tables.profiles import (
    ProfileOrigin,
    alumni_profiles,
    educational_records,
    profile_verification_requests,
)
from application.notifications.tell_of_verification import VerificationFacts
from application.profiles.verification_ports import (
    Candidate,
    Origin,
    PendingRequest,
    VerificationReader,
    Verifications,
)
from application.shared.ports import Clock
from domain.datasets.changes import EntityType, UndoOutcome
from domain.identity.account import AccountStatus, Role
from domain.profiles.verification import VerificationStatus

_r, _p = profile_verification_requests, alumni_profiles


def pending_in(college_id: str) -> tuple[sa.FromClause, sa.ColumnElement[bool]]:
    """Open requests of people who may be verified: a consumer withdraws those of the others a moment later."""
    theirs = sa.and_(
        _r.c.college_id == college_id,
        _r.c.status == VerificationStatus.PENDING,
        users.c.role == Role.ALUMNI,
        IS_MEMBER,
    )
    return _r.join(users, users.c.id == _r.c.user_id), theirs


class SqlVerifications(Verifications):
    def __init__(self, connection: AsyncConnection, clock: Clock, touched: set[str]) -> None:
        self._connection = connection
        self._clock = clock
        self._touched = touched

    async def candidate(self, user_id: str) -> Candidate | None:
        account = sa.select(users).where(users.c.id == user_id, users.c.status != AccountStatus.DELETED)
        user = (await self._connection.execute(account.with_for_update())).first()
        verified = await self._connection.scalar(sa.select(_p.c.is_verified).where(_p.c.user_id == user_id))
        if user is None or verified is None:
            return None
        latest = sa.select(_r.c.id, _r.c.status).where(_r.c.user_id == user_id)
        row = (await self._connection.execute(latest.order_by(_r.c.created_at.desc(), _r.c.id.desc()).limit(1))).first()
        status = None if row is None else VerificationStatus(row.status)
        return Candidate(
            user_id,
            user.college_id,
            Role(user.role),
            AccountStatus(user.status),
            user.email_verified_at is not None,
            bool(verified),
            row.id if row is not None and status is VerificationStatus.PENDING else None,
            status,
        )

    async def add(
        self,
        request_id: str,
        candidate: Candidate,
        status: VerificationStatus,
        reviewer: str | None = None,
        reason: str | None = None,
    ) -> None:
        now = self._clock.now()
        row = {
            "id": request_id,
            "user_id": candidate.user_id,
            "college_id": candidate.college_id,
            "status": status,
            "rejection_reason": reason,
            "reviewed_by": reviewer,
            "reviewed_at": None if status is VerificationStatus.PENDING else now,
            "created_at": now,
            "updated_at": now,
        }
        await insert_all(self._connection, _r, [row])

    async def decide(
        self, request_id: str, status: VerificationStatus, reviewer: str | None, reason: str | None = None
    ) -> bool:
        now = self._clock.now()
        step = sa.update(_r).where(_r.c.id == request_id, _r.c.status == VerificationStatus.PENDING)
        values: dict[str, Any] = {"status": status, "rejection_reason": reason, "updated_at": now}
        if reviewer is not None:
            values |= {"reviewed_by": reviewer, "reviewed_at": now}
        return (await self._connection.execute(step.values(**values))).rowcount == 1

    async def set_verified(self, user_id: str, by: str | None) -> None:
        self._touched.add(user_id)
        now = self._clock.now()
        values = {
            "is_verified": by is not None,
            "verified_by": by,
            "verified_at": None if by is None else now,
            "updated_at": now,
            "version": _p.c.version + 1,
        }
        await self._connection.execute(sa.update(_p).where(_p.c.user_id == user_id).values(values))


class SqlVerificationReader(VerificationReader, VerificationFacts):
    """Reads on connections of its own."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def open_request(self, user_id: str) -> str | None:
        query = sa.select(_r.c.id).where(_r.c.user_id == user_id, _r.c.pending_slot == 1)
        async with reading(self._engine) as connection:
            found: str | None = await connection.scalar(query)
        return found

    async def pending(self, college_id: str, limit: int, offset: int) -> tuple[Sequence[PendingRequest], int]:
        source, theirs = pending_in(college_id)
        query = sa.select(_r.c.id, _r.c.user_id, _r.c.created_at).select_from(source).where(theirs)
        query = query.order_by(_r.c.created_at, _r.c.id).limit(limit).offset(offset)
        async with reading(self._engine) as connection:
            rows = (await connection.execute(query)).all()
            total = await connection.scalar(sa.select(sa.func.count()).select_from(source).where(theirs))
            imported = await _named_in_files(connection, [row.user_id for row in rows])
        return [
            PendingRequest(
                row.id, row.user_id, row.created_at, Origin.IMPORT if row.user_id in imported else Origin.SELF
            )
            for row in rows
        ], int(total or 0)

    async def waiting(self, college_id: str) -> int:
        source, theirs = pending_in(college_id)
        async with reading(self._engine) as connection:
            return int(await connection.scalar(sa.select(sa.func.count()).select_from(source).where(theirs)) or 0)

    async def reason(self, request_id: str) -> str | None:
        async with reading(self._engine) as connection:
            found: str | None = await connection.scalar(sa.select(_r.c.rejection_reason).where(_r.c.id == request_id))
        return found

    async def admins(self, college_id: str) -> Sequence[str]:
        query = sa.select(users.c.id).where(users.c.college_id == college_id, users.c.role == Role.ADMIN, IS_MEMBER)
        async with reading(self._engine) as connection:
            return list(await connection.scalars(query.order_by(users.c.id)))


async def _named_in_files(connection: AsyncConnection, user_ids: Collection[str]) -> set[str]:
    """Those whose profile a file made or changed, or of whom the college has course results."""
    c, e = dataset_changes, educational_records
    found: set[str] = set()
    for batch in batches(sorted(user_ids)):
        for query in (
            sa.select(_p.c.user_id).where(_p.c.user_id.in_(batch), _p.c.origin == ProfileOrigin.IMPORT),
            sa.select(c.c.entity_id).where(
                c.c.entity_type == EntityType.PERSON, c.c.entity_id.in_(batch), c.c.undo_state != UndoOutcome.REVERSED
            ),
            sa.select(e.c.user_id).where(e.c.user_id.in_(batch)),
        ):
            found.update(await connection.scalars(query))
    return found
