"""The accounts of a college for its admins: pages, single ones and exports.

Newest first is served by the index (college, role, status, created_at): one bounded read for each role and state, and
those merged. A search joins the accounts that an index finds: by the beginning of the address or of a word of the name,
and by the words of names as the directory understands them, which forgives accents and typing errors. The last is
asked only where it finds few: what many names have is found without it, and a text of one or two letters would
otherwise touch most documents.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.sql.engine import reading
from adapters.sql.statements import batches, begins
from adapters.sql.tables.access import auth_sessions
from adapters.sql.tables.identity import users
from adapters.sql.tables.profiles import alumni_profiles
from adapters.sql.tables.search import people_search
from adapters.sql.text_search import matches, relevance
from application.identity.user_ports import ExportedUser, ListedUser, UserFilter, UserQueries
from application.shared.search import TextQuery
from domain.identity.account import AccountStatus, Role
from domain.shared.privacy import Listing

_u, _p = users, alumni_profiles
_STATES = tuple(status for status in AccountStatus if status is not AccountStatus.DELETED)
_PIECE = 1_000
_FEW = 2_000
_NEWEST = (_u.c.created_at.desc(), _u.c.id.desc())


class SqlUserQueries(UserQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._dialect = engine.dialect.name

    async def page(
        self, college_id: str, wanted: UserFilter, limit: int, offset: int
    ) -> tuple[Sequence[ListedUser], int]:
        async with reading(self._engine) as connection:
            if wanted.text is None:
                place = _newest(college_id, wanted, limit + offset).subquery()
                query = sa.select(place.c.id).order_by(place.c.created_at.desc(), place.c.id.desc())
                user_ids = list(await connection.scalars(query.limit(limit).offset(offset)))
                count = sa.select(sa.func.count()).select_from(_u).where(_wanted(_u, college_id, wanted))
                total = int(await connection.scalar(count) or 0)
            else:
                user_ids, total = await self._found(connection, college_id, wanted, limit, offset)
            listed = await _listed(connection, user_ids)
        return [listed[user_id] for user_id in user_ids if user_id in listed], total

    async def _found(
        self, connection: AsyncConnection, college_id: str, wanted: UserFilter, limit: int, offset: int
    ) -> tuple[list[str], int]:
        query = found_query(college_id, wanted, self._dialect)
        # One statement for both: the search is dear, and its result is what has to be counted.
        counted = query.add_columns(sa.func.count().over().label("total"))
        rows = (await connection.execute(counted.order_by(*_NEWEST).limit(limit).offset(offset))).all()
        if rows or offset == 0:
            return [row.id for row in rows], rows[0].total if rows else 0
        return [], int(await connection.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0)

    async def one(self, college_id: str, user_id: str) -> ListedUser | None:
        query = sa.select(_u.c.suspended_reason).where(_u.c.id == user_id, _wanted(_u, college_id, UserFilter()))
        async with reading(self._engine) as connection:
            row = (await connection.execute(query)).first()
            found = (await _listed(connection, [user_id], row.suspended_reason)) if row is not None else {}
        return found.get(user_id)

    async def export(self, college_id: str, wanted: UserFilter) -> AsyncIterator[Sequence[ExportedUser]]:
        after = ""
        while True:
            # By the primary key alone and filtered after it: another index would have every piece sorted anew.
            piece = sa.select(_u).where(_u.c.id > after).order_by(_u.c.id).limit(_PIECE)
            async with reading(self._engine) as connection:
                ids = list(await connection.scalars(piece.with_only_columns(_u.c.id)))
                chosen = list(await connection.scalars(self._filtered(college_id, wanted, piece.subquery(), ids)))
                users_of = await _listed(connection, chosen)
                profiles = await _profiles(connection, chosen)
            found = [_exported(users_of[user_id], profiles.get(user_id)) for user_id in chosen if user_id in users_of]
            if found:
                yield found
            if len(ids) < _PIECE:
                return
            after = ids[-1]

    def _filtered(
        self, college_id: str, wanted: UserFilter, piece: sa.FromClause, user_ids: Sequence[str]
    ) -> sa.Select[Any]:
        """Ids of those accounts of a piece that are wanted, in order; `user_ids` are all that it has."""
        query = sa.select(piece.c.id).where(_wanted(piece, college_id, wanted)).order_by(piece.c.id)
        if wanted.text is None:
            return query
        conditions = [begins(piece.c.email_key, wanted.text), _is_called(wanted.text)]
        if wanted.words is not None and _finds_few(wanted.words):
            s = people_search
            of_the_piece = sa.or_(*(s.c.owner_id.in_(batch) for batch in batches(user_ids)))
            found = sa.select(s.c.owner_id).where(of_the_piece, _names_have(wanted.words, self._dialect))
            conditions.append(piece.c.id.in_(found))
        return query.select_from(piece.outerjoin(_p, _p.c.user_id == piece.c.id)).where(sa.or_(*conditions))


def found_query(college_id: str, wanted: UserFilter, dialect_name: str) -> sa.Select[Any]:
    """The ids of accounts that a search by text finds, not in order yet."""
    text = wanted.text or ""
    in_college = sa.and_(_p.c.college_id == college_id, _p.c.listing.in_(list(Listing)))
    selects = [
        sa.select(_u.c.id).where(begins(_u.c.email_key, text)),
        sa.select(_p.c.user_id).where(in_college, _is_called(text)),
    ]
    if wanted.words is not None and _finds_few(wanted.words):
        s = people_search
        in_names = sa.and_(s.c.college_id == college_id, _names_have(wanted.words, dialect_name))
        selects.append(sa.select(s.c.owner_id).where(in_names))
    hits = sa.union(*selects).subquery()
    return sa.select(_u.c.id).join_from(hits, _u, _u.c.id == hits.c.id).where(_wanted(_u, college_id, wanted))


def _is_called(text: str) -> sa.ColumnElement[bool]:
    """The name, or the name from one of its words on, begins with the text."""
    return sa.or_(begins(_p.c.name_key, text), sa.func.instr(_p.c.name_key, f" {text}") > 0)


def _finds_few(words: TextQuery) -> bool:
    return min(word.uses for word in words.words) <= _FEW


def _names_have(words: TextQuery, dialect_name: str) -> sa.ColumnElement[bool]:
    s = people_search
    # Each word of a name counts 8, all others less.
    return sa.and_(matches(s, words, dialect_name), relevance(s, words) >= 8 * len(words.words))


def _wanted(source: sa.FromClause, college_id: str, wanted: UserFilter) -> sa.ColumnElement[bool]:
    conditions = [source.c.college_id == college_id]
    if wanted.role is not None:
        conditions.append(source.c.role == wanted.role)
    states = _STATES if wanted.status is None else (wanted.status,)
    return sa.and_(*conditions, source.c.status.in_(states))


def _newest(college_id: str, wanted: UserFilter, limit: int) -> sa.CompoundSelect[Any]:
    """Id and time of the newest accounts of each role and state."""
    roles = tuple(Role) if wanted.role is None else (wanted.role,)
    states = _STATES if wanted.status is None else (wanted.status,)
    branches = []
    for role in roles:
        for status in states:
            newest = (
                sa.select(_u.c.id, _u.c.created_at)
                .where(_u.c.college_id == college_id, _u.c.role == role, _u.c.status == status)
                .order_by(_u.c.created_at.desc(), _u.c.id.desc())
                .limit(limit)
                .subquery()
            )
            branches.append(sa.select(newest))
    return sa.union_all(*branches)


async def _listed(
    connection: AsyncConnection, user_ids: Sequence[str], suspended_reason: str | None = None
) -> dict[str, ListedUser]:
    names = ("id", "email", "role", "status", "email_verified_at", "created_at")
    found: dict[str, ListedUser] = {}
    for batch in batches(user_ids):
        query = sa.select(*(_u.c[name] for name in names), _p.c.name)
        query = query.select_from(_u.outerjoin(_p, _p.c.user_id == _u.c.id)).where(_u.c.id.in_(batch))
        logins = await _last_logins(connection, batch)
        for row in await connection.execute(query):
            found[row.id] = ListedUser(
                row.id,
                row.email,
                row.name,
                Role(row.role),
                AccountStatus(row.status),
                row.email_verified_at is not None,
                row.created_at,
                logins.get(row.id),
                suspended_reason,
            )
    return found


async def _last_logins(connection: AsyncConnection, user_ids: Sequence[str]) -> dict[str, Any]:
    s = auth_sessions
    latest = sa.func.max(s.c.created_at, type_=s.c.created_at.type).label("latest")
    query = sa.select(s.c.user_id, latest).where(s.c.user_id.in_(user_ids)).group_by(s.c.user_id)
    return {row.user_id: row.latest for row in await connection.execute(query)}


async def _profiles(connection: AsyncConnection, user_ids: Sequence[str]) -> dict[str, Any]:
    names = (
        "user_id",
        "is_verified",
        "batch_year",
        "department_name",
        "current_company_name",
        "current_role_title",
        "location_text",
    )
    found: dict[str, Any] = {}
    for batch in batches(user_ids):
        query = sa.select(*(_p.c[name] for name in names)).where(_p.c.user_id.in_(batch))
        found.update({row.user_id: row for row in await connection.execute(query)})
    return found


def _exported(user: ListedUser, profile: Any) -> ExportedUser:
    if profile is None:
        return ExportedUser(user, False, None, None, None, None, None)
    return ExportedUser(
        user,
        bool(profile.is_verified),
        profile.batch_year,
        profile.department_name,
        profile.current_company_name,
        profile.current_role_title,
        profile.location_text,
    )
