"""How an import is told of while it runs and when it has ended; what is kept of it and what is not."""

from __future__ import annotations

import asyncio
import email
import email.policy
import io
from pathlib import Path

import pytest
from pypdf import PdfReader

from domain.datasets.upload import UploadStatus
from entrypoints.subscriptions import LIVE
from tests.contract.http.datasets import API, CHUNK_ROWS, Answer, Office, csv_file, people, person
from tests.contract.http.workers import interrupted_worker
from tests.wirings import ADMIN

pytestmark = pytest.mark.asyncio(loop_scope="session")


def read_mail(path: Path) -> email.message.EmailMessage:
    return email.message_from_bytes(path.read_bytes(), policy=email.policy.default)


async def test_the_admin_is_told_once_in_the_product_and_by_mail(office: Office) -> None:
    report = await office.load(csv_file("alumni", person(1), person(2, email="nobody")))
    admin = await office.one("users", email_key=ADMIN)
    (notice,) = await office.find("notifications")
    assert (notice["user_id"], notice["category"], notice["title"]) == (
        admin["id"],
        "dataset",
        "Alumni import completed",
    )
    assert notice["message"] == "2 rows processed: 1 created, 0 updated, 0 unchanged, 1 rejected."
    assert notice["link"] == f"/admin/datasets/upload/{report['upload_id']}/report"
    (path,) = office.mails()
    mail = read_mail(path)
    assert (mail["To"], mail["Subject"]) == (ADMIN, "Alumni import completed")
    plain, rich = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert rich is not None
    text = plain.get_content() + rich.get_content()
    assert notice["link"] in text
    assert "person" not in text
    assert (await office.one("email_outbox"))["status"] == "sent"


async def test_a_failure_and_a_dry_run_are_told_as_such(office: Office) -> None:
    await office.load(people(1) + b'person2@alumni.edu,"Person')
    await office.load(people(1), dry_run="true")
    notices = sorted(await office.find("notifications"), key=lambda row: row["seq"])
    assert [(row["seq"], row["title"], row["priority"]) for row in notices] == [
        (1, "Alumni import failed", "high"),
        (2, "Alumni dry run completed", "medium"),
    ]
    assert "would be created" in notices[1]["message"]
    assert len(office.mails()) == 2


async def test_an_open_page_hears_of_the_end_at_once(office: Office) -> None:
    admin = await office.one("users", email_key=ADMIN)
    async with office.container.pubsub().subscribe(LIVE) as messages:
        report = await office.load(people(1))
        async with asyncio.timeout(10):
            while (message := await anext(messages)).get("body") is not None:
                pass
    assert message["user_id"] == admin["id"]
    (notice,) = await office.find("notifications")
    assert (notice["is_live"], notice["payload"]["upload_id"]) == (True, report["upload_id"])


async def test_what_happened_is_in_the_audit_log_without_personal_data(office: Office) -> None:
    report = await office.load(people(2))
    admin = await office.one("users", email_key=ADMIN)
    entries = {row["action"]: row for row in await office.find("admin_actions", target_id=report["upload_id"])}
    assert entries.keys() == {"dataset.uploaded", "dataset.completed"}
    assert entries["dataset.uploaded"]["admin_id"] == admin["id"]
    assert entries["dataset.completed"]["changes"] == {"created": 2, "updated": 0, "rejected": 0}
    assert "person1" not in str(entries)


@pytest.mark.parametrize("end", ["completed", "failed", "cancelled", "dry run"])
async def test_the_file_is_kept_until_the_end_and_no_longer(office: Office, end: str) -> None:
    content = people(2) + (b'person9@alumni.edu,"Person' if end == "failed" else b"")
    upload_id = await office.accept(content, dry_run="true" if end == "dry run" else "false")
    (file,) = await office.find("files")
    assert (file["status"], file["original_name"], file["size_bytes"]) == ("ready", "people.csv", len(content))
    assert await office.container.files().exists(file["storage_key"])
    if end == "cancelled":
        await office.act(upload_id, "cancel")
    await office.work()
    assert (await office.report(upload_id))["status"] == end.replace("dry run", "completed")
    assert not await office.container.files().exists(file["storage_key"])
    assert (await office.one("files"))["status"] == "deleted"


async def test_deleting_an_upload_deletes_its_file(office: Office) -> None:
    upload_id = await office.accept(people(1))
    (file,) = await office.find("files")
    await office.act(upload_id, "cancel")
    assert (await office.client.delete(f"{API}/upload/{upload_id}")).status_code == 200
    assert not await office.container.files().exists(file["storage_key"])
    await office.work()
    assert await office.find("files") == []


async def test_progress_only_grows_and_is_published_as_it_is_read(office: Office) -> None:
    upload_id = await office.accept(people(5 * CHUNK_ROWS))
    read: list[Answer] = [await office.progress(upload_id)]

    async def look() -> None:
        read.append(await office.progress(upload_id))

    async with office.container.pubsub().subscribe(LIVE) as messages:
        async with interrupted_worker(office, range(99), look) as worker:
            await office.work(worker)
        async with asyncio.timeout(10):
            while "body" not in (sent := await anext(messages)):
                pass
    message = sent["body"]
    await look()
    shown = [one["progress_percentage"] for one in read]
    assert shown == sorted(shown)
    assert (shown[0], shown[-1]) == (0, 100)
    assert len(set(shown)) > 5
    states = list(dict.fromkeys(one["status"] for one in read))
    assert states == ["pending", "validating", "cleaning", "processing", "completed"]
    assert (message["type"], message["upload_id"]) == ("dataset_progress", upload_id)
    assert message.keys() - {"type"} == read[-1].keys()


async def test_a_report_can_be_printed_in_every_state(office: Office) -> None:
    good = await office.accept(csv_file("alumni", person(1), person(2, email="nobody"), person(3, name="名前 😀")))
    printed: dict[str, str] = {}

    async def print_it(upload_id: str) -> None:
        answer = await office.client.get(f"{API}/upload/{upload_id}/report.pdf")
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
        assert answer.content.startswith(b"%PDF-")
        state = (await office.report(upload_id))["status"]
        printed[state] = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)

    async def print_good() -> None:
        await print_it(good)

    await print_good()
    async with interrupted_worker(office, range(1, 5), print_good) as worker:
        await office.work(worker)
    await print_good()
    failed = await office.load(people(1) + b'person9@alumni.edu,"Person')
    await print_it(failed["upload_id"])
    waiting = await office.accept(people(1))
    await office.act(waiting, "cancel")
    await print_it(waiting)
    await office.undone(good)
    assert printed.keys() == set(UploadStatus)
    assert "invalid_email" in printed["completed"] or "not an e-mail" in printed["completed"]
    await print_good()
