"""Addresses on the web, and telephone numbers."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from domain.profiles.reading import Form, read_text

MAX_LINK, MAX_PHONE = 500, 32

_WEB = re.compile(r"https?://", re.I)
_OTHER_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:(?![0-9]+(?:[/?#]|$))", re.I)
_NOT_IN_LINKS = re.compile(r"[\s\"'<>\\`{}|^]")
_HOST = re.compile(r"(?=.*[^\W_])[\w.-]+\.[\w-]+", re.U)
_PHONE = re.compile(r"[+(]{0,2}[0-9][0-9 ()./-]*(?: ?(?:x|ext\.?) ?[0-9]+)?", re.I)
_FEWEST_DIGITS = 3


def read_link(form: Form, field: str, value: str | None) -> str | None:
    """A link of http or https; `https://` is put before one without a scheme."""
    text = read_text(form, field, value, MAX_LINK)
    if text is None:
        return None
    if not _WEB.match(text) and not _OTHER_SCHEME.match(text):
        text = "https://" + text.removeprefix("//")
    if len(text) > MAX_LINK or not _is_link(text):
        form.refuse(field, "It is not a link to a web page, such as https://example.com/me.")
        return None
    return text


def read_phone(form: Form, field: str, value: str | None) -> str | None:
    text = read_text(form, field, value, MAX_PHONE)
    if text is None:
        return None
    if not _PHONE.fullmatch(text) or sum(one.isdigit() for one in text) < _FEWEST_DIGITS:
        form.refuse(field, "It is not a telephone number.")
        return None
    return text


def _is_link(text: str) -> bool:
    if not _WEB.match(text) or _NOT_IN_LINKS.search(text):
        return False
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return False
    # A name before the host makes a link look as if it led elsewhere.
    return parts.username is None and _HOST.fullmatch(parts.hostname or "") is not None
