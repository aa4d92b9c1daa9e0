"""Tells admins who waits to be verified, and people what became of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from application.notifications.notify import Notify
from application.notifications.ports import NotificationsUnitOfWork
from application.shared.ports import Clock, StoredEvent
from domain.notifications.notice import Notice, Priority
from domain.profiles.domain_events import ProfileVerified, VerificationRequested

CONSUMER = "notifications.tell_of_verification"
_HOUR = 3600


class VerificationFacts(Protocol):
    """What the events do not say; read on connections of its own."""

    async def admins(self, college_id: str) -> Sequence[str]:
        """The active admins of a college."""

    async def waiting(self, college_id: str) -> int:
        """How many requests of the college are open."""

    async def reason(self, request_id: str) -> str | None:
        """Why a request was rejected."""


class TellOfVerification:
    """Consumer of `profiles.verification_requested`, `profiles.verified` and `profiles.verification_rejected`."""

    def __init__(
        self, uow: Callable[[], NotificationsUnitOfWork], notify: Notify, facts: VerificationFacts, clock: Clock
    ) -> None:
        self._uow = uow
        self._notify = notify
        self._facts = facts
        self._clock = clock

    async def __call__(self, event: StoredEvent) -> None:
        if event.topic == VerificationRequested.topic:
            notices = await self._to_admins(event)
        else:
            notices = [await self._to_the_person(event)]
        async with self._uow() as uow:
            if not await uow.inbox.first_time(CONSUMER, event.id):
                return
            await self._notify(uow, notices)
            await uow.commit()

    async def _to_admins(self, event: StoredEvent) -> list[Notice]:
        """At most one notice per admin and hour, whose key has the hour in it: registrations come in waves."""
        college_id = str(event.payload["college_id"])
        waiting = await self._facts.waiting(college_id)
        if not waiting:
            return []
        hour = int(self._clock.now().timestamp()) // _HOUR
        who = "One person waits" if waiting == 1 else f"{waiting} people wait"
        return [
            Notice(
                admin_id,
                "verification",
                "verification",
                "Alumni to verify",
                f"{who} for an administrator to verify the profile.",
                "/admin/verifications",
                Priority.MEDIUM,
                {"kind": event.topic, "waiting": waiting},
                f"{event.topic}:{hour}",
            )
            for admin_id in await self._facts.admins(college_id)
        ]

    async def _to_the_person(self, event: StoredEvent) -> Notice:
        title, message = "Your profile is verified", "An administrator has confirmed you as an alumnus of the college."
        priority = Priority.MEDIUM
        if event.topic != ProfileVerified.topic:
            reason = await self._facts.reason(str(event.payload["request_id"]))
            title, priority = "Your profile was not verified", Priority.HIGH
            message = "An administrator could not verify your profile."
            if reason:
                message += f" Reason: {reason}"
            message += "\nComplete or correct your profile, and it will be looked at again."
        return Notice(
            event.aggregate_id,
            "verification",
            "verification",
            title,
            message,
            "/profile",
            priority,
            {"kind": event.topic},
            f"{event.topic}:{event.id}",
        )
