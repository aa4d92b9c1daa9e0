"""An admin tells one person or a group something, changes it, takes it back or says it again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from application.notifications.live import unread_body
from application.notifications.notify import Notify
from application.notifications.ports import NotificationsUnitOfWork
from application.shared import audit
from application.shared.access import Caller, require_admin
from application.shared.ports import Clock, IdFactory, LiveMessage, TellLive
from application.shared.retrying import retrying
from domain.admin.audit import ActionType, AuditEntry
from domain.notifications.broadcast import GROUPS, Audience, Broadcast, Content
from domain.shared.background_jobs import JobType, NewJob
from domain.shared.errors import NotFound, PreconditionFailed
from domain.shared.ids import parse_id

Result = TypeVar("Result")

_UNKNOWN = "There is no such notification."
_NOBODY = "There is no such person with an active account."
_MAX_RETRIES = 8


@dataclass(frozen=True, slots=True)
class Announced:
    """`recipients`: how many people are meant; who has muted the type gets nothing."""

    broadcast: Broadcast
    recipients: int


@dataclass(frozen=True, slots=True)
class NewWords:
    """Other words for what was said; None leaves them as they are."""

    kind: str | None = None
    title: str | None = None
    message: str | None = None
    link: str | None = None
    priority: str | None = None

    def over(self, said: Content) -> Content:
        """Raises InvalidValue."""
        return Content.checked(
            said.kind if self.kind is None else self.kind,
            said.title if self.title is None else self.title,
            said.message if self.message is None else self.message,
            said.link if self.link is None else self.link,
            said.priority if self.priority is None else self.priority,
        )


class Announce:
    """To a group in the background, to one person at once."""

    def __init__(
        self,
        uow: Callable[[], NotificationsUnitOfWork],
        notify: Notify,
        tell: TellLive,
        ids: IdFactory,
        clock: Clock,
    ) -> None:
        self._uow = uow
        self._notify = notify
        self._tell = tell
        self._ids = ids
        self._clock = clock

    async def __call__(self, caller: Caller, to: str, content: Content) -> Announced:
        """Tell `to`: `broadcast`, `students`, `alumni`, `recruiters`, or the id of one person of the college.

        Raises:
            NotAllowed. NotFound: nobody active of this college has that id.
        """
        require_admin(caller)
        audience = Audience(to) if to in GROUPS else Audience.USER

        async def act(uow: NotificationsUnitOfWork) -> Announced:
            user_id = parse_id(to, _NOBODY) if audience is Audience.USER else None
            if user_id is not None and not await uow.broadcasts.is_active(caller.college_id, user_id):
                raise NotFound(_NOBODY)
            broadcast = Broadcast(
                id=self._ids.new(),
                college_id=caller.college_id,
                created_by=caller.user_id,
                audience=audience,
                user_id=user_id,
                content=content,
                recipients=0,
                created_at=self._clock.now(),
                version=1,
            )
            await uow.broadcasts.add(broadcast)
            if user_id is None:
                meant = await uow.broadcasts.audience_size(caller.college_id, audience)
                await uow.jobs.enqueue(_job(broadcast))
            else:
                meant = 1
                stored = await self._notify(uow, [broadcast.copy_for(user_id)], broadcast_id=broadcast.id)
                await uow.broadcasts.count_recipients(broadcast.id, stored)
            await uow.audit.record(_entry(caller, broadcast, "sent", "Sent a notification."))
            return Announced(broadcast, meant)

        return await self._write(act)

    async def change(self, caller: Caller, broadcast_id: str, words: NewWords, version: int | None) -> None:
        """Put other words in place, in all copies too.

        Args:
            version: the one that the admin has seen; None to change whatever is there.

        Raises:
            NotAllowed, NotFound, InvalidValue. PreconditionFailed: someone changed it meanwhile.
        """

        async def act(uow: NotificationsUnitOfWork) -> None:
            broadcast = await _broadcast_of(uow, caller, broadcast_id)
            if version not in (None, broadcast.version):
                raise PreconditionFailed("Someone else changed this in the meantime. Load it again.")
            await uow.broadcasts.change(broadcast.id, words.over(broadcast.content))
            await uow.audit.record(_entry(caller, broadcast, "changed", "Changed a notification and its copies."))

        require_admin(caller)
        await self._write(act)

    async def delete(self, caller: Caller, broadcast_id: str) -> None:
        """With all copies. Raises NotAllowed, NotFound."""

        async def act(uow: NotificationsUnitOfWork) -> tuple[str | None, int]:
            broadcast = await _broadcast_of(uow, caller, broadcast_id)
            await uow.broadcasts.delete(broadcast.id)
            await uow.audit.record(_entry(caller, broadcast, "deleted", "Deleted a notification and its copies."))
            user_id = broadcast.user_id
            return user_id, await uow.notices.unread_count(user_id) if user_id else 0

        require_admin(caller)
        user_id, unread = await self._write(act)
        if user_id is not None:
            await self._tell(LiveMessage(user_id, unread_body(unread)))

    async def send_again(self, caller: Caller, broadcast_id: str) -> None:
        """To those who have not read it, in the background. Raises NotAllowed, NotFound."""

        async def act(uow: NotificationsUnitOfWork) -> None:
            broadcast = await _broadcast_of(uow, caller, broadcast_id)
            await uow.jobs.enqueue(_job(broadcast, again=self._ids.new()))
            await uow.audit.record(_entry(caller, broadcast, "sent_again", "Sent a notification again."))

        require_admin(caller)
        await self._write(act)

    async def _write(self, act: Callable[[NotificationsUnitOfWork], Awaitable[Result]]) -> Result:
        async def write() -> Result:
            async with self._uow() as uow:
                result = await act(uow)
                await uow.commit()
                return result

        return await retrying(write)


async def _broadcast_of(uow: NotificationsUnitOfWork, caller: Caller, broadcast_id: str) -> Broadcast:
    broadcast = await uow.broadcasts.get(parse_id(broadcast_id, _UNKNOWN))
    if broadcast is None or broadcast.college_id != caller.college_id:
        raise NotFound(_UNKNOWN)
    return broadcast


def _job(broadcast: Broadcast, again: str | None = None) -> NewJob:
    return NewJob(
        JobType.BROADCAST,
        f"{'again' if again else 'first'}:{broadcast.id}",
        {"broadcast_id": broadcast.id, "again": again},
        broadcast.college_id,
        max_retries=_MAX_RETRIES,
    )


def _entry(caller: Caller, broadcast: Broadcast, act: str, description: str) -> AuditEntry:
    changes = {"audience": broadcast.audience, "type": broadcast.content.kind}
    target = ("notification_broadcast", broadcast.id)
    return audit.act(caller, ActionType.OTHER, f"notification.{act}", *target, description, changes)
