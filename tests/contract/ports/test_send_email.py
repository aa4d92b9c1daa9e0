"""Mails that leave, and those that do not."""

from __future__ import annotations

import pytest

from adapters.mail.rendering import JinjaMailRenderer
from adapters.mail.smtp import SmtpMailer
from adapters.sql.tables.notifications import email_outbox, email_suppressions
from application.notifications.lift_suppression import LiftSuppression
from application.notifications.send_email import SendEmail
from application.shared.ports import StoredEvent
from domain.shared.background_jobs import ClaimedJob, JobType
from domain.shared.errors import DomainError
from tests.databases import Database
from tests.servers import SmtpSink

ADDRESS = "ana@example.org"


async def send(database: Database, smtp_sink: SmtpSink, user_id: str, key: str) -> str:
    """What became of a mail, as its job would end."""
    async with database.uow() as uow:
        await uow.mails.queue(user_id, "verify_code", {"code": key, "minutes": 10}, key)
        await uow.commit()
    (row,) = await database.rows(email_outbox, email_outbox.c.dedupe_key == key)
    mailer = SmtpMailer(smtp_sink.url, "Office <office@college.example>", database.clock)
    handler = SendEmail(database.uow, mailer, JinjaMailRenderer())
    job = ClaimedJob(database.ids.new(), JobType.SEND_EMAIL, {"mail_id": row.id}, "w", 0, 8)
    try:
        await handler(job)
    except DomainError as refusal:
        await handler.gave_up(job, refusal.message)
    return str((await database.row(email_outbox, row.id)).status)


async def test_an_address_that_does_not_exist_gets_no_more_mail_until_it_is_proved(database, smtp_sink):
    ana = await database.add_user(ADDRESS)
    smtp_sink.answers[ADDRESS] = "550 5.1.1 no such user"
    assert await send(database, smtp_sink, ana, "111111") == "failed"
    smtp_sink.answers.clear()
    assert await send(database, smtp_sink, ana, "222222") == "suppressed"
    assert smtp_sink.mails == []
    event = StoredEvent(database.ids.new(), "identity.account_activated", ana, {"user_id": ana})
    for _ in range(2):
        await LiftSuppression(database.uow)(event)
    assert await send(database, smtp_sink, ana, "333333") == "sent"
    assert len(smtp_sink.mails) == 1


@pytest.mark.parametrize("answer", ["550 5.7.1 relaying denied", "554 5.7.1 looks like spam"])
async def test_a_refusal_for_another_reason_says_nothing_of_the_address(database, smtp_sink, answer):
    ana = await database.add_user(ADDRESS)
    smtp_sink.answers[ADDRESS] = answer
    assert await send(database, smtp_sink, ana, "111111") == "failed"
    assert await database.rows(email_suppressions) == []
