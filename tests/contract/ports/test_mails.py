"""Mails that wait to be sent."""

from __future__ import annotations

from adapters.sql.tables.notifications import email_outbox
from adapters.sql.tables.platform import ai_processing_queue
from application.notifications.ports import NewMail, QueuedMail
from domain.notifications.suppression import SuppressionReason
from tests.databases import Database


async def queue(database: Database, user_id: str, key: str = "k") -> bool:
    async with database.uow() as uow:
        queued = await uow.mails.queue(user_id, "dataset_finished", {"title": "Geheim"}, key)
        await uow.commit()
    return queued


async def queued_mail(database: Database) -> str:
    assert await queue(database, await database.add_user("ana@a.example"))
    (row,) = await database.rows(email_outbox)
    return row.id


async def test_a_mail_goes_to_the_users_address_and_waits_until_it_is_sent(database):
    mail_id = await queued_mail(database)
    async with database.uow() as uow:
        queued = await uow.mails.mail(mail_id)
        assert queued == QueuedMail(mail_id, "ana@a.example", "dataset_finished", {"title": "Geheim"}, False)
        await uow.mails.mark_sent(mail_id)
        await uow.commit()
    async with database.uow() as uow:
        queued = await uow.mails.mail(mail_id)
    assert queued is not None
    assert queued.is_sent
    (row,) = await database.rows(email_outbox)
    assert (row.status, row.sent_at) == ("sent", database.now)


async def test_a_mail_brings_the_job_that_sends_it(database):
    mail_id = await queued_mail(database)
    (job,) = await database.rows(ai_processing_queue)
    assert (job.task_type, job.payload, database.woken) == ("send_email", {"mail_id": mail_id}, 1)


async def test_what_a_mail_says_cannot_be_read_in_the_table_and_is_forgotten_once_it_has_left(database):
    mail_id = await queued_mail(database)
    (row,) = await database.rows(email_outbox)
    assert "Geheim" not in row.params
    async with database.uow() as uow:
        await uow.mails.mark_sent(mail_id)
        await uow.commit()
    (row,) = await database.rows(email_outbox)
    assert row.params == ""


async def test_a_mail_of_a_known_key_is_not_queued_again(database):
    ana = await database.add_user()
    assert await queue(database, ana)
    assert not await queue(database, ana)
    assert await queue(database, ana, "another")


async def test_nobody_gets_no_mail(database):
    assert not await queue(database, database.ids.new())
    async with database.uow() as uow:
        assert await uow.mails.mail(database.ids.new()) is None


async def test_a_mail_that_cannot_be_delivered_is_marked_and_not_sent(database):
    mail_id = await queued_mail(database)
    async with database.uow() as uow:
        await uow.mails.mark_failed(mail_id)
        await uow.commit()
    async with database.uow() as uow:
        queued = await uow.mails.mail(mail_id)
    assert queued is not None
    assert not queued.is_sent
    assert (await database.row(email_outbox, mail_id)).status == "failed"


async def test_several_at_once_go_to_those_who_exist_and_only_once(database):
    ana, bob = await database.add_user("ana@a.example"), await database.add_user("bob@a.example")
    await queue(database, ana, "known")
    new = [
        NewMail(ana, "notice", {"title": "1"}, "known"),
        NewMail(ana, "notice", {"title": "2"}, "a"),
        NewMail(bob, "notice", {"title": "3"}, "b"),
        NewMail(database.ids.new(), "notice", {"title": "4"}, "nobody"),
    ]
    async with database.uow() as uow:
        assert await uow.mails.queue_all(new) == 2
        assert await uow.mails.queue_all([]) == 0
        await uow.commit()
    rows = await database.rows(email_outbox)
    assert [(row.to_email, row.dedupe_key) for row in rows] == [
        ("ana@a.example", "known"),
        ("ana@a.example", "a"),
        ("bob@a.example", "b"),
    ]
    assert len(await database.rows(ai_processing_queue)) == 3


async def test_a_suppressed_address_stays_so_until_its_owner_proves_it(database):
    ana = await database.add_user("Ana@a.example")
    async with database.uow() as uow:
        for _ in range(2):
            await uow.mails.suppress("ana@A.example", SuppressionReason.BOUNCE)
        await uow.commit()
    async with database.uow() as uow:
        assert await uow.mails.is_suppressed("ANA@a.example")
        assert not await uow.mails.is_suppressed("bob@a.example")
        await uow.mails.lift_suppression(database.ids.new())
        assert await uow.mails.is_suppressed("ana@a.example")
        await uow.mails.lift_suppression(ana)
        assert not await uow.mails.is_suppressed("ana@a.example")
