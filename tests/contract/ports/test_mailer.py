"""Mailer."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from adapters.mail.files import FileMailer
from adapters.mail.smtp import SmtpMailer
from adapters.memory.mail import MemoryMailer
from application.notifications.ports import AddressRefused, Mailer, MailRefused
from domain.notifications.notice import Mail
from tests.clocks import ManualClock
from tests.launch import free_port
from tests.servers import SmtpSink

SENDER = "Alumni Office <office@college.example>"
MAIL = Mail(
    "ana@example.org",
    "Your dataset is ready",
    "Hello Ana,\n\n95 rows were loaded.\n",
    "<p>Hello Ana, <b>95</b> rows were loaded. 🎓</p>\n",
)


@dataclass
class Post:
    """A mailer, and what arrived of its mails."""

    mailer: Mailer
    arrived: Callable[[], list[Mail]]


def parse(raw: bytes) -> EmailMessage:
    return email.message_from_bytes(raw, policy=email.policy.default)


def seen(raw: bytes) -> Mail:
    message = parse(raw)
    assert message.get_content_type() in ("text/plain", "multipart/alternative")
    return Mail(message["To"], message["Subject"], content(message, "plain"), content(message, "html"))


def content(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return "" if part is None else str(part.get_content()).replace("\r\n", "\n")


def eml_files(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted(folder.iterdir())] if folder.exists() else []


@pytest.fixture
def memory_post() -> Post:
    mailer = MemoryMailer(ManualClock())
    return Post(mailer, lambda: list(mailer.sent.values()))


@pytest.fixture
def files_post(tmp_path: Path) -> Post:
    folder = tmp_path / "mail"
    return Post(FileMailer(folder, SENDER, ManualClock()), lambda: [seen(raw) for raw in eml_files(folder)])


@pytest.fixture
def smtp_post(smtp_sink: SmtpSink) -> Post:
    mailer = SmtpMailer(smtp_sink.url, SENDER, ManualClock())
    return Post(mailer, lambda: [seen(raw) for raw in smtp_sink.mails])


@pytest.fixture(params=["memory", "files", "smtp"])
def post(request: pytest.FixtureRequest) -> Post:
    return request.getfixturevalue(f"{request.param}_post")


async def test_a_mail_arrives_as_it_was_written(post):
    await post.mailer.send(MAIL, "mail-1")
    assert post.arrived() == [MAIL]


async def test_text_of_any_script_and_length_arrives(post):
    mail = Mail("ana@example.org", "Zoë, 😀 " + "langer Betreff " * 20 + "!", "שלום\n.\n" + "x" * 5_000 + "\n")
    await post.mailer.send(mail, "mail-1")
    assert post.arrived() == [mail]


async def test_an_address_outside_ascii_arrives(post):
    await post.mailer.send(Mail("zoë@example.org", "Hello", "Hello\n"), "mail-1")
    assert post.arrived() == [Mail("zoë@example.org", "Hello", "Hello\n")]


@pytest.mark.parametrize(
    "address",
    ["", "ana", "@example.org", "ana@", "a@b.org, c@d.org", "ana@example.org\nBcc: eve@example.org", "Ana <a@b.org>"],
)
async def test_what_is_no_single_address_is_refused_for_good(post, address):
    with pytest.raises(MailRefused):
        await post.mailer.send(Mail(address, "Hello", "Hello\n"), "mail-1")
    assert post.arrived() == []


@pytest.mark.parametrize("sender", ["", "office", "Office <office>", "a@b.org\nBcc: eve@example.org"])
def test_a_sender_that_is_no_address_is_refused_at_once(tmp_path, sender):
    with pytest.raises(ValueError, match="address"):
        FileMailer(tmp_path, sender, ManualClock())
    with pytest.raises(ValueError, match="address"):
        SmtpMailer("smtp://localhost", sender, ManualClock())


async def test_a_line_break_in_the_subject_makes_no_header(files_post, smtp_post, smtp_sink, tmp_path):
    mail = Mail("ana@example.org", "Hello\r\nBcc: eve@example.org\u2028\r\n\r\nBody", "Hello\n")
    await files_post.mailer.send(mail, "mail-1\r\nX-Evil: 1")
    await smtp_post.mailer.send(mail, "mail-1\r\nX-Evil: 1")
    for raw in (*eml_files(tmp_path / "mail"), *smtp_sink.mails):
        message = parse(raw)
        assert message["Bcc"] is None
        assert message["X-Evil"] is None
        assert message["Subject"] == "Hello Bcc: eve@example.org Body"


async def test_date_sender_and_message_id_are_those_given(files_post, smtp_post, smtp_sink, tmp_path):
    await files_post.mailer.send(MAIL, "0198-mail")
    await smtp_post.mailer.send(MAIL, "0198-mail")
    for raw in (*eml_files(tmp_path / "mail"), *smtp_sink.mails):
        message = parse(raw)
        assert message["Message-ID"] == "<0198-mail@college.example>"
        assert message["From"] == SENDER
        assert message["Date"].datetime == ManualClock().now()


async def test_a_repeated_mail_makes_no_second_file(tmp_path):
    clock = ManualClock()
    mailer = FileMailer(tmp_path / "mail", SENDER, clock)
    for message_id in ("mail-1", "mail-1", "mail-2"):
        await mailer.send(MAIL, message_id)
        clock.advance(timedelta(minutes=5))
    assert len(eml_files(tmp_path / "mail")) == 2


async def test_the_file_is_named_by_time_and_recipient_whatever_the_recipient(files_post, tmp_path):
    await files_post.mailer.send(MAIL, "mail-1")
    await files_post.mailer.send(Mail("../../x|y/ü@example.org", "Hello", "Hello\n"), "mail-2")
    await files_post.mailer.send(Mail("a" * 300 + "@example.org", "Hello", "Hello\n"), "mail-3")
    names = sorted(path.name.rpartition("_")[0] for path in (tmp_path / "mail").iterdir())
    assert names == [
        "20260301T120000Z_.._.._x_y_@example.org",
        "20260301T120000Z_" + "a" * 80,
        "20260301T120000Z_ana@example.org",
    ]


async def test_a_final_no_of_the_server_is_refused_for_good(smtp_post, smtp_sink):
    smtp_sink.answers["ana@example.org"] = "550 5.1.1 no such user"
    with pytest.raises(MailRefused, match="no such user"):
        await smtp_post.mailer.send(MAIL, "mail-1")


@pytest.mark.parametrize(
    ("answer", "blames_the_address"),
    [
        ("550 5.1.1 no such user", True),
        ("550 5.1.10 has no mail server", True),
        ("553 5.1.3 bad address", True),
        ("550 5.7.1 relaying denied", False),
        ("550 5.1.8 bad sender", False),
        ("552 5.2.2 mailbox full", False),
        ("550 no such user", False),
    ],
)
async def test_only_an_address_that_does_not_exist_is_blamed(smtp_post, smtp_sink, answer, blames_the_address):
    smtp_sink.answers["ana@example.org"] = answer
    with pytest.raises(MailRefused) as refusal:
        await smtp_post.mailer.send(MAIL, "mail-1")
    assert isinstance(refusal.value, AddressRefused) is blames_the_address


async def test_a_passing_no_of_the_server_is_not(smtp_post, smtp_sink):
    smtp_sink.answers["ana@example.org"] = "450 4.2.1 try later"
    with pytest.raises(Exception, match="450") as caught:
        await smtp_post.mailer.send(MAIL, "mail-1")
    assert not isinstance(caught.value, MailRefused)
    smtp_sink.answers.clear()
    await smtp_post.mailer.send(MAIL, "mail-1")
    assert len(smtp_post.arrived()) == 1


async def test_a_server_that_is_down_may_be_up_later():
    mailer = SmtpMailer(f"smtp://127.0.0.1:{free_port()}", SENDER, ManualClock())
    with pytest.raises(OSError, match="refused"):
        await mailer.send(MAIL, "mail-1")


async def test_no_mail_leaves_in_clear_text_when_tls_is_asked_for(smtp_sink):
    mailer = SmtpMailer(f"{smtp_sink.url}?starttls=1", SENDER, ManualClock())
    with pytest.raises(Exception, match="STARTTLS"):
        await mailer.send(MAIL, "mail-1")
    assert smtp_sink.mails == []
