"""What an admin may say."""

from __future__ import annotations

import pytest

from domain.notifications.broadcast import MAX_LINK, MAX_MESSAGE, MAX_TITLE, Content
from domain.notifications.notice import Priority
from domain.shared.errors import InvalidValue


def said(**changes: str) -> Content:
    return Content.checked(
        **{"kind": "event", "title": "Reunion", "message": "Come!", "link": "", "priority": "low", **changes}
    )


def test_texts_are_trimmed_and_an_empty_link_is_none():
    content = said(title=" Reunion 🎓 ", message="One\r\nTwo\n", link=" ")
    assert content == Content("event", "Reunion 🎓", "One\nTwo", None, Priority.LOW)


def test_the_longest_allowed_is_taken():
    content = said(title="t" * MAX_TITLE, message="m" * MAX_MESSAGE, link="/" + "l" * (MAX_LINK - 1))
    assert (len(content.title), len(content.message), len(content.link or "")) == (MAX_TITLE, MAX_MESSAGE, MAX_LINK)


@pytest.mark.parametrize(
    ("field", "name", "value"),
    [
        ("type", "kind", "gossip"),
        ("type", "kind", ""),
        ("priority", "priority", "urgent"),
        ("title", "title", "  "),
        ("title", "title", "t" * (MAX_TITLE + 1)),
        ("title", "title", "Hello\nBcc: eve@example.org"),
        ("title", "title", "Hello\x00"),
        ("message", "message", ""),
        ("message", "message", "m" * (MAX_MESSAGE + 1)),
        ("message", "message", "bell\x07"),
        ("link", "link", "jobs/1"),
        ("link", "link", "https://evil.example"),
        ("link", "link", "//evil.example"),
        ("link", "link", "/\\evil.example"),
        ("link", "link", "javascript:alert(1)"),
        ("link", "link", "/a b"),
        ("link", "link", "/a\x1b"),
        ("link", "link", "/" + "l" * MAX_LINK),
    ],
)
def test_what_nobody_may_say_is_refused_by_field(field, name, value):
    with pytest.raises(InvalidValue) as refusal:
        said(**{name: value})
    assert [error.field for error in refusal.value.errors] == [field]


def test_all_that_is_wrong_is_named_at_once():
    with pytest.raises(InvalidValue) as refusal:
        Content.checked("", "", "", "x", "")
    assert [error.field for error in refusal.value.errors] == ["type", "title", "message", "link", "priority"]
