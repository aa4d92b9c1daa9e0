"""Tells people something, each in the ways that the person has chosen."""

from __future__ import annotations

from collections.abc import Sequence

from application.notifications.ports import NewMail, NewNotice, NotificationsUnitOfWork
from application.shared.ports import Clock
from domain.notifications.delivery import Delivery, deliver
from domain.notifications.notice import EmailState, Notice

NOTICE = "notice"
"""The template of a mail that says what the notice says; takes `title`, `message` and `url`."""


class Notify:
    """Works in the caller's transaction, with a few statements however many people there are."""

    def __init__(self, clock: Clock, public_url: str) -> None:
        self._clock = clock
        self._public_url = public_url.rstrip("/")

    async def __call__(
        self,
        uow: NotificationsUnitOfWork,
        notices: Sequence[Notice],
        *,
        template: str = NOTICE,
        broadcast_id: str | None = None,
    ) -> int:
        """Store the notices, tell open pages and queue mails as the preferences of each person allow.

        Whose account is not active gets nothing, nor does who has the dedupe key already.

        Args:
            notices: at most one for each user.
            template: of the mail; it is given `title`, `message` and `url` (empty without a link).

        Returns:
            How many notices were stored.
        """
        now = self._clock.now()
        recipients = await uow.preferences.recipients([notice.user_id for notice in notices])
        ways: dict[str, Delivery] = {}
        new: list[NewNotice] = []
        for notice in notices:
            recipient = recipients.get(notice.user_id)
            way = recipient and deliver(recipient.preferences, notice.kind, now, recipient.zone)
            if way:
                ways[notice.user_id] = way
                new.append(NewNotice(notice, way.is_live, way.email, broadcast_id))
        stored = await uow.notices.add_all(new)
        await uow.mails.queue_all(
            [
                NewMail(
                    notice.user_id,
                    template,
                    mail_params(notice.title, notice.message, notice.link, self._public_url),
                    f"notice:{stored[notice.user_id]}",
                    ways[notice.user_id].not_before,
                )
                for notice in notices
                if notice.user_id in stored and ways[notice.user_id].email is EmailState.QUEUED
            ]
        )
        return len(stored)


def mail_params(title: str, message: str, link: str | None, public_url: str) -> dict[str, str]:
    """What the template of a notice is given."""
    return {"title": title, "message": message, "url": f"{public_url}{link}" if link else ""}
