from __future__ import annotations

import pytest

from adapters.mail.smtp import SmtpServer


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example", SmtpServer("mail.example", 25, None, None, tls=False, starttls=False)),
        ("smtp://mail.example?starttls=1", SmtpServer("mail.example", 587, None, None, tls=False, starttls=True)),
        ("smtp://u:p%40ss@mail.example:2525", SmtpServer("mail.example", 2525, "u", "p@ss", tls=False, starttls=False)),
        ("smtps://mail.example?starttls=1", SmtpServer("mail.example", 465, None, None, tls=True, starttls=False)),
    ],
)
def test_the_url_says_where_and_how(url, server):
    assert SmtpServer.from_url(url) == server


@pytest.mark.parametrize("url", ["", "mail.example", "http://mail.example", "smtp://", "smtp://mail.example?tls=1"])
def test_another_url_is_refused(url):
    with pytest.raises(ValueError, match="mail needs a URL"):
        SmtpServer.from_url(url)


def test_the_password_does_not_show():
    assert "secret" not in repr(SmtpServer.from_url("smtp://user:secret@mail.example"))
