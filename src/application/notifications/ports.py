"""What notices and mails need."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from application.shared.ports import Mails, UnitOfWork
from domain.notifications.broadcast import Audience, Broadcast, Content
from domain.notifications.notice import EmailState, Mail, Notice, Priority
from domain.notifications.preferences import Preferences
from domain.notifications.suppression import SuppressionReason


class MailRefused(Exception):
    """The receiving side refuses this mail for good; sending it again is useless."""


class AddressRefused(MailRefused):
    """The receiving side says that there is no such address; no other mail will reach it either."""


class Mailer(Protocol):
    async def send(self, mail: Mail, message_id: str) -> None:
        """Hand the mail over; `message_id` becomes its Message-ID, so that a repeated mail is seen as the same.

        Raises:
            MailRefused: never try again. Any other exception means that a later try may work.
        """


class MailRenderer(Protocol):
    """Turns the name of a template and its parameters into the words of a mail, as text and as HTML.

    What stands in a parameter is shown as it is: it makes no markup in HTML, and no second line in the subject.
    """

    def render(self, to_email: str, template: str, params: Mapping[str, Any]) -> Mail:
        """Raises KeyError for an unknown template or a missing parameter."""


@dataclass(frozen=True, slots=True)
class QueuedMail:
    """A mail as stored: rendered only when it is sent."""

    id: str
    to_email: str
    template: str
    params: Mapping[str, Any]
    is_sent: bool


@dataclass(frozen=True, slots=True)
class NewMail:
    """A mail to be queued; see `Mails.queue`."""

    user_id: str
    template: str
    params: Mapping[str, Any]
    dedupe_key: str
    not_before: datetime | None = None


class WaitingMails(Mails, Protocol):
    """What the sender needs beside."""

    async def queue_all(self, mails: Sequence[NewMail]) -> int:
        """Queue several at once; returns how many were new and had someone to go to."""

    async def mail(self, mail_id: str) -> QueuedMail | None: ...

    async def mark_sent(self, mail_id: str) -> None: ...

    async def mark_failed(self, mail_id: str) -> None: ...

    async def mark_suppressed(self, mail_id: str) -> None: ...

    async def is_suppressed(self, address: str) -> bool:
        """Whether no mail goes to this address any more."""

    async def suppress(self, address: str, reason: SuppressionReason) -> None: ...

    async def lift_suppression(self, user_id: str) -> None:
        """Let mail go to this person's address again."""


@dataclass(frozen=True, slots=True)
class StoredNotice:
    """A notice as stored; `seq` numbers the notices of its user from 1 on, later ones have greater numbers, and none is
    given twice."""

    id: str
    user_id: str
    seq: int
    category: str
    kind: str
    title: str
    message: str
    link: str | None
    priority: Priority
    payload: Mapping[str, Any]
    read_at: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class NewNotice:
    """A notice and the ways it takes; open pages of its user are told after the commit when it `is_live`."""

    notice: Notice
    is_live: bool = True
    email: EmailState = EmailState.NONE
    broadcast_id: str | None = None


@dataclass(frozen=True, slots=True)
class DigestEntry:
    """A waiting notice; `waiting` counts those of its user, this one included."""

    notice: StoredNotice
    waiting: int


class Notices(Protocol):
    """Notices that leave with the transaction."""

    async def add(self, notice: Notice) -> bool:
        """Store it under the user's next sequence number; False when its dedupe key is known already."""

    async def add_all(self, notices: Sequence[NewNotice]) -> Mapping[str, str]:
        """Store those whose dedupe key their user does not have yet; at most one per user.

        Returns:
            The id of each stored notice, by user. All users are locked until the transaction ends.
        """

    async def one(self, user_id: str, notice_id: str) -> StoredNotice | None: ...

    async def mark_read(self, user_id: str, notice_id: str, at: datetime) -> None:
        """What is read already stays as it is."""

    async def mark_all_read(self, user_id: str, at: datetime) -> int:
        """Returns how many were unread."""

    async def delete(self, user_id: str, notice_id: str) -> bool:
        """False when the user has no such notice."""

    async def unread_count(self, user_id: str) -> int: ...

    async def digest_users(self, after: str, limit: int) -> Sequence[str]:
        """Users with ids greater than `after` for whom notices wait for a digest, by id."""

    async def digest_entries(self, user_ids: Collection[str], limit: int) -> Sequence[DigestEntry]:
        """The newest unread waiting notices, `limit` of each user at most; locks the users."""

    async def digest_done(self, user_ids: Collection[str]) -> None:
        """Nothing of these users waits for a digest any more."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Someone who may be told something: the account is active.

    Attributes:
        zone: time zone of the college.
    """

    user_id: str
    preferences: Preferences
    zone: ZoneInfo
    last_digest_at: datetime | None = None


class PreferenceReader(Protocol):
    async def of(self, user_id: str) -> Preferences:
        """What someone who never chose has are the defaults."""


class PreferenceStore(Protocol):
    async def recipients(self, user_ids: Collection[str]) -> Mapping[str, Recipient]:
        """Those of these users whose accounts are active, by id; all are locked until the transaction ends."""

    async def save(self, user_id: str, preferences: Preferences) -> None: ...

    async def digest_sent(self, user_ids: Collection[str], at: datetime) -> None: ...


@dataclass(frozen=True, slots=True)
class ListedBroadcast:
    """A broadcast in the list of the admins; the rest is about the one person whom it is for, if it is for one."""

    broadcast: Broadcast
    email: str | None
    read_at: datetime | None


class Broadcasts(Protocol):
    """What admins told, and its copies."""

    async def add(self, broadcast: Broadcast) -> None: ...

    async def get(self, broadcast_id: str) -> Broadcast | None:
        """Locked until the transaction ends."""

    async def change(self, broadcast_id: str, content: Content) -> None:
        """Put other words in place, in all copies too, and count the version up."""

    async def delete(self, broadcast_id: str) -> None:
        """With all copies."""

    async def count_recipients(self, broadcast_id: str, added: int) -> None:
        """Count so many stored copies more."""

    async def is_active(self, college_id: str, user_id: str) -> bool:
        """Whether someone of this college with an active account has the id."""

    async def audience_size(self, college_id: str, audience: Audience) -> int:
        """How many active people of the college a group has."""

    async def audience(self, college_id: str, audience: Audience, after: str, limit: int) -> Sequence[str]:
        """Ids of active people of the group that are greater than `after`, by id."""

    async def unread_copies(self, broadcast_id: str, after: str, limit: int) -> Sequence[tuple[str, str]]:
        """(notice id, user id) of copies nobody has read, with notice ids greater than `after`, by notice id."""

    async def send_again(self, copies: Mapping[str, tuple[bool, EmailState]]) -> None:
        """Give copies, by id with `is_live` and mail state, the next numbers of their users, so that they are new."""


class BroadcastQueries(Protocol):
    async def page(
        self, college_id: str, kind: str | None, limit: int, offset: int
    ) -> tuple[Sequence[ListedBroadcast], int]:
        """Newest first, and how many there are in all."""

    async def one(self, college_id: str, broadcast_id: str) -> ListedBroadcast | None: ...


class NotificationsUnitOfWork(UnitOfWork, Protocol):
    @property
    def notices(self) -> Notices: ...
    @property
    def mails(self) -> WaitingMails: ...
    @property
    def preferences(self) -> PreferenceStore: ...
    @property
    def broadcasts(self) -> Broadcasts: ...


@dataclass(frozen=True, slots=True)
class InboxFilter:
    """None means all."""

    is_read: bool | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class InboxPage:
    """`total` counts what matches, `unread` whatever is unread."""

    notices: Sequence[StoredNotice]
    total: int
    unread: int


class NoticeQueries(Protocol):
    """Reads outside of transactions."""

    async def unread_count(self, user_id: str) -> int: ...

    async def inbox(self, user_id: str, wanted: InboxFilter, limit: int, offset: int) -> InboxPage:
        """Newest first."""
