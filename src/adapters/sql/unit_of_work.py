"""One transaction, with everything that may be written in it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from functools import cached_property
from types import TracebackType
from typing import Self

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.sql.accounts import SqlAccounts
from adapters.sql.applications import SqlApplications
from adapters.sql.audit import SqlAuditLog
from adapters.sql.audit_chain import SqlAuditChain
from adapters.sql.broadcasts import SqlBroadcasts
from adapters.sql.colleges_of_people import by_college
from adapters.sql.course_links import SqlCourseLinks
from adapters.sql.directory_index import SqlDirectoryIndex
from adapters.sql.engine import concurrent_write
from adapters.sql.generations import grow
from adapters.sql.job_queue import SqlJobs
from adapters.sql.mails import SqlMails
from adapters.sql.notices import SqlNotices
from adapters.sql.one_time_tokens import SqlOneTimeTokens
from adapters.sql.outbox import SqlInbox, SqlOutbox
from adapters.sql.people import SqlPeople
from adapters.sql.postings import SqlPortalJobs
from adapters.sql.preferences import SqlPreferences
from adapters.sql.privacy import SqlErasedPeople, SqlPrivacy
from adapters.sql.profile_files import SqlProfileFiles
from adapters.sql.profiles import SqlProfiles
from adapters.sql.records import CAREER_MOVES, COURSE_RECORDS, MARKET_POSTINGS, SqlRecords
from adapters.sql.schedule import SqlSlots
from adapters.sql.sessions import SqlSessions
from adapters.sql.skill_changes import note_people
from adapters.sql.skill_curation import SqlSkillCuration
from adapters.sql.skills import SqlSkillNames
from adapters.sql.throttles import SqlThrottles
from adapters.sql.uploads import SqlUploads
from adapters.sql.verification import SqlVerifications
from application.profiles.index_people import INDEX_MARKED
from application.shared.ports import Clock, DataKind, IdFactory, Sealer


class SqlUnitOfWork:
    """Repositories are made on first use, all on one connection.

    Those that change what the directory shows of people note their ids in `_touched`; the commit brings it up to date.

    Args:
        woken: called when a commit left work behind.
        told: called with the ids of users for whom a commit left notices.
    """

    def __init__(
        self,
        engine: AsyncEngine,
        ids: IdFactory,
        clock: Clock,
        sealer: Sealer,
        woken: Callable[[], Awaitable[None]],
        told: Callable[[Collection[str]], Awaitable[None]],
    ) -> None:
        self._engine = engine.execution_options(immediate=True)
        self._ids = ids
        self._clock = clock
        self._sealer = sealer
        self._woken = woken
        self._told = told
        self._entered: AsyncConnection | None = None
        self._touched: set[str] = set()
        self._posters: set[str] = set()

    async def __aenter__(self) -> Self:
        connection = self._engine.connect()
        try:
            self._entered = await connection.start()
            await self._entered.begin()
        except sa.exc.DBAPIError as error:
            await connection.close()
            self._translate(error)
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        connection = self._connection
        self._entered = None
        self._touched.clear()
        self._posters.clear()
        for name in [name for name in vars(self) if name in self._repositories]:
            delattr(self, name)
        await connection.close()
        if error is not None:
            self._translate(error)

    async def commit(self) -> None:
        try:
            if await self.directory_index.refresh(self._touched):
                await self.jobs.enqueue(INDEX_MARKED)
            left_work = await self.outbox.flush() or self.jobs.added
            told = frozenset(self.notices.told)
            theirs = await by_college(self._connection, self._touched)
            await note_people(self._connection, theirs, self._clock.now())
            await self.portal_jobs.flush()
            await grow(self._connection, theirs, DataKind.DIRECTORY)
            await self._connection.commit()
            self._touched.clear()
        except sa.exc.DBAPIError as error:
            self._translate(error)
            raise
        if left_work:
            await self._woken()
        if told:
            await self._told(told)

    @staticmethod
    def _translate(error: BaseException) -> None:
        disturbed = concurrent_write(error)
        if disturbed is not None:
            raise disturbed from None

    @property
    def _connection(self) -> AsyncConnection:
        if self._entered is None:
            raise RuntimeError("the unit of work is not open")
        return self._entered

    _repositories = frozenset(
        {
            "outbox",
            "inbox",
            "jobs",
            "audit",
            "audit_chain",
            "slots",
            "skills",
            "skill_curation",
            "accounts",
            "one_time_tokens",
            "sessions",
            "throttles",
            "people",
            "course_links",
            "courses",
            "postings",
            "moves",
            "uploads",
            "notices",
            "mails",
            "preferences",
            "broadcasts",
            "profile_files",
            "profiles",
            "privacy",
            "verifications",
            "erased",
            "directory_index",
            "portal_jobs",
            "applications",
        }
    )

    @cached_property
    def outbox(self) -> SqlOutbox:
        return SqlOutbox(self._connection, self._ids, self._clock)

    @cached_property
    def inbox(self) -> SqlInbox:
        return SqlInbox(self._connection, self._clock)

    @cached_property
    def jobs(self) -> SqlJobs:
        return SqlJobs(self._connection, self._ids, self._clock)

    @cached_property
    def audit(self) -> SqlAuditLog:
        return SqlAuditLog(self._connection, self._ids, self._clock)

    @cached_property
    def audit_chain(self) -> SqlAuditChain:
        return SqlAuditChain(self._connection)

    @cached_property
    def slots(self) -> SqlSlots:
        return SqlSlots(self._connection, self._clock)

    @cached_property
    def skills(self) -> SqlSkillNames:
        return SqlSkillNames(self._connection, self._ids, self._clock)

    @cached_property
    def skill_curation(self) -> SqlSkillCuration:
        return SqlSkillCuration(
            self._connection, self._ids, self._clock, self._touched, self.portal_jobs.renamed_skills
        )

    @cached_property
    def accounts(self) -> SqlAccounts:
        return SqlAccounts(self._connection, self._clock, self._touched, self._posters)

    @cached_property
    def one_time_tokens(self) -> SqlOneTimeTokens:
        return SqlOneTimeTokens(self._connection)

    @cached_property
    def sessions(self) -> SqlSessions:
        return SqlSessions(self._connection, self._clock)

    @cached_property
    def throttles(self) -> SqlThrottles:
        return SqlThrottles(self._connection, self._clock)

    @cached_property
    def people(self) -> SqlPeople:
        return SqlPeople(self._connection, self._ids, self._touched)

    @cached_property
    def course_links(self) -> SqlCourseLinks:
        return SqlCourseLinks(self._connection)

    @cached_property
    def courses(self) -> SqlRecords:
        return SqlRecords(COURSE_RECORDS, self._connection, self._ids, self._clock)

    @cached_property
    def postings(self) -> SqlRecords:
        return SqlRecords(MARKET_POSTINGS, self._connection, self._ids, self._clock)

    @cached_property
    def moves(self) -> SqlRecords:
        return SqlRecords(CAREER_MOVES, self._connection, self._ids, self._clock)

    @cached_property
    def uploads(self) -> SqlUploads:
        return SqlUploads(self._connection, self._ids, self._clock)

    @cached_property
    def notices(self) -> SqlNotices:
        return SqlNotices(self._connection, self._ids, self._clock)

    @cached_property
    def profiles(self) -> SqlProfiles:
        return SqlProfiles(self._connection, self._ids, self._touched)

    @cached_property
    def profile_files(self) -> SqlProfileFiles:
        return SqlProfileFiles(self._connection, self._touched)

    @cached_property
    def mails(self) -> SqlMails:
        return SqlMails(self._connection, self._ids, self._clock, self.jobs, self._sealer)

    @cached_property
    def preferences(self) -> SqlPreferences:
        return SqlPreferences(self._connection, self._clock)

    @cached_property
    def broadcasts(self) -> SqlBroadcasts:
        return SqlBroadcasts(self._connection, self._clock, self.notices)

    @cached_property
    def portal_jobs(self) -> SqlPortalJobs:
        return SqlPortalJobs(self._connection, self._clock, self._posters)

    @cached_property
    def applications(self) -> SqlApplications:
        return SqlApplications(self._connection, self._ids)

    @cached_property
    def verifications(self) -> SqlVerifications:
        return SqlVerifications(self._connection, self._clock, self._touched)

    @cached_property
    def privacy(self) -> SqlPrivacy:
        return SqlPrivacy(self._connection, self._clock, self._touched, self._posters)

    @cached_property
    def directory_index(self) -> SqlDirectoryIndex:
        return SqlDirectoryIndex(self._connection, self._ids, self._clock)

    @cached_property
    def erased(self) -> SqlErasedPeople:
        return SqlErasedPeople(self._connection)
