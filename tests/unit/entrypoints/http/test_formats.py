"""How values look in the public JSON and in headers."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.message import Message
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrypoints.http.formats import attachment, instant, optional_instant

NOON = datetime(2026, 5, 1, 12, 0, 0, 999_999, tzinfo=UTC)


def test_an_instant_ends_in_z_and_has_whole_seconds():
    assert instant(NOON) == "2026-05-01T12:00:00Z"
    assert instant(NOON.astimezone(timezone(timedelta(hours=5, minutes=30)))) == "2026-05-01T12:00:00Z"


def test_an_instant_that_is_not_known_is_null():
    assert optional_instant(None) is None
    assert optional_instant(NOON) == instant(NOON)


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("errors.csv", "errors.csv"),
        ("Alumni 2026 (final).csv", "Alumni 2026 (final).csv"),
        ("Größe.csv", "Gr__e.csv"),
        ('a"b\\c.csv', "a_b_c.csv"),
        ("a\r\nSet-Cookie: x=1.csv", "a__Set-Cookie: x=1.csv"),
        ("🎓.pdf", "_.pdf"),
    ],
)
def test_a_file_is_offered_under_its_name_and_a_plain_one_for_old_browsers(name, plain):
    header = Message()
    header["Content-Disposition"] = attachment(name)
    assert header.get_content_disposition() == "attachment"
    assert f'filename="{plain}"' in attachment(name)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_no_name_breaks_out_of_its_header(name):
    header = attachment(name)
    assert header.isascii()
    assert header.isprintable()
    found = re.fullmatch(r"""attachment; filename="[^"\\]*"; filename\*=UTF-8''([A-Za-z0-9._~%-]*)""", header)
    assert found is not None
    assert unquote(found[1]) == name
