"""One mail a day or a week, for those who want it so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from application.notifications.notify import mail_params
from application.notifications.ports import DigestEntry, NewMail, NotificationsUnitOfWork, Recipient
from application.shared.ports import Clock
from application.shared.retrying import retrying
from domain.notifications.delivery import is_digest_due
from domain.notifications.preferences import Channel
from domain.shared.background_jobs import ClaimedJob

TEMPLATE = "digest"
PEOPLE_PER_TRANSACTION = 200
MAX_ENTRIES = 50
_MAX_MESSAGE = 200


class SendDigests:
    """Handler of `send_digests` jobs; after a crash it goes on with those who have not got theirs.

    A digest names the newest MAX_ENTRIES unread notices that the person still wants by mail, and how many more wait.
    What was read meanwhile, or is not wanted by mail any more, is left out, and waits no longer.
    """

    def __init__(self, uow: Callable[[], NotificationsUnitOfWork], clock: Clock, public_url: str) -> None:
        self._uow = uow
        self._clock = clock
        self._public_url = public_url.rstrip("/")

    async def __call__(self, job: ClaimedJob) -> Mapping[str, Any]:
        after: str | None = ""
        sent = 0
        while after is not None:
            after, mails = await self._chunk(after)
            sent += mails
        return {"digests": sent}

    async def _chunk(self, after: str) -> tuple[str | None, int]:
        async def write() -> tuple[str | None, int]:
            now = self._clock.now()
            async with self._uow() as uow:
                people = await uow.notices.digest_users(after, PEOPLE_PER_TRANSACTION)
                if not people:
                    return None, 0
                recipients = await uow.preferences.recipients(people)
                due = {user_id for user_id, recipient in recipients.items() if _is_due(recipient, now)}
                mails = self._mails(recipients, await uow.notices.digest_entries(due, MAX_ENTRIES), now)
                await uow.mails.queue_all(mails)
                # Nothing is sent to an account that is not active any more.
                await uow.notices.digest_done(due | (set(people) - recipients.keys()))
                await uow.preferences.digest_sent([mail.user_id for mail in mails], now)
                await uow.commit()
                return people[-1], len(mails)

        return await retrying(write)

    def _mails(
        self, recipients: Mapping[str, Recipient], entries: Sequence[DigestEntry], now: datetime
    ) -> list[NewMail]:
        by_user: defaultdict[str, list[DigestEntry]] = defaultdict(list)
        for entry in entries:
            recipient = recipients[entry.notice.user_id]
            if recipient.preferences.allows(entry.notice.kind, Channel.EMAIL):
                by_user[entry.notice.user_id].append(entry)
        return [self._mail(recipients[user_id], listed, now) for user_id, listed in by_user.items()]

    def _mail(self, recipient: Recipient, listed: Sequence[DigestEntry], now: datetime) -> NewMail:
        notices = [
            mail_params(entry.notice.title, _short(entry.notice.message), entry.notice.link, self._public_url)
            for entry in listed
        ]
        params = {
            "notices": notices,
            "more": max(0, listed[0].waiting - MAX_ENTRIES),
            "url": f"{self._public_url}/notifications",
        }
        key = f"digest:{recipient.user_id}:{now.astimezone(recipient.zone).date().isoformat()}"
        return NewMail(
            recipient.user_id, TEMPLATE, params, key, recipient.preferences.quiet.end_of(now, recipient.zone)
        )


def _is_due(recipient: Recipient, now: datetime) -> bool:
    return is_digest_due(recipient.preferences.frequency, recipient.last_digest_at, now, recipient.zone)


def _short(message: str) -> str:
    return message if len(message) <= _MAX_MESSAGE else message[: _MAX_MESSAGE - 1].rstrip() + "…"
