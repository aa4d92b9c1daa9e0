"""E-mail addresses as a registry office writes them."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from domain.datasets.cells import Reading, refuse
from domain.datasets.problems import Remark
from domain.shared.emails import MAX_EMAIL, MAX_LOCAL_PART, is_email
from domain.shared.text import within_one_edit

_IN_ANGLES = re.compile(r"[^<>]*<\s*([^<>]+?)\s*>")
_SPELLED_AT = re.compile(r"\s*[(\[{]\s*at\s*[)\]}]\s*|\s+at\s+")
_SPELLED_DOT = re.compile(r"\s*[(\[{]\s*dot\s*[)\]}]\s*|\s+dot\s+")

_PROVIDERS = ("gmail.com", "yahoo.com", "hotmail.com", "outlook.com", "icloud.com")
_REAL_NEIGHBOURS = frozenset({"mail.com", "ymail.com", "email.com", "cloud.com"})


def read_email(text: str) -> Reading[str]:
    """Lower-cased address; `mailto:` and `Name <address>` are unwrapped.

    Only the plain ASCII form of RFC 5321 is taken (254 characters, 64 before the @): quoted local parts, address
    literals and names without a dot in the domain are refused. A likely misspelling of a large provider is kept with a
    remark, since the address may exist.

    Args:
        text: tidied, not blank.
    """
    address = text.lower()
    if not is_email(address):
        address = _unwrapped(address)
        if not is_email(address):
            return refuse("invalid_email", _reason(address), suggestion=_suggestion(address))
    local, _, domain = address.rpartition("@")
    meant = _meant_provider(domain)
    if meant is None:
        return address, ()
    message = f"The domain looks like a misspelling of {meant}."
    return address, (Remark("suspicious_email_domain", message, suggestion=f"{local}@{meant}"),)


def _unwrapped(text: str) -> str:
    # Zero-width characters come along with an address copied from a web page, full-width letters from some keyboards.
    if not text.isascii():
        visible = [letter for letter in text[: 2 * MAX_EMAIL] if unicodedata.category(letter) != "Cf"]
        text = unicodedata.normalize("NFKC", "".join(visible)).lower()
    inner = _IN_ANGLES.fullmatch(text) if len(text) <= 2 * MAX_EMAIL else None
    return (inner[1] if inner else text).removeprefix("mailto:").strip()


def _reason(text: str) -> str:
    if len(text) > MAX_EMAIL or text.find("@") > MAX_LOCAL_PART:
        return f"An e-mail address has at most {MAX_EMAIL} characters, {MAX_LOCAL_PART} of them before the @."
    if text.count("@") > 1 and re.search(r"[,;\s/|]", text):
        return "The cell holds more than one e-mail address."
    if "@" not in text:
        return "The e-mail address has no @."
    if not text.isascii():
        return "The e-mail address has letters other than a-z."
    return "This is not an e-mail address."


def _suggestion(text: str) -> str | None:
    """The address that was probably meant, None where that is not evident."""
    if len(text) > MAX_EMAIL:
        return None
    if text.count("@") > 1:
        parts = [part for part in re.split(r"[,;\s/|]+", text) if is_email(part)]
        if parts:
            return parts[0]
    # Without its accents a domain is another domain, while accents in the part before the @ are hardly ever real.
    if not text.rpartition("@")[2].isascii():
        return None
    guess = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    guess = _SPELLED_DOT.sub(".", _SPELLED_AT.sub("@", guess))
    guess = re.sub(r"\s+", "", guess).replace(",", ".").replace(";", ".")
    guess = re.sub(r"@{2,}", "@", re.sub(r"\.{2,}", ".", guess))
    guess = re.sub(r"\.?@\.?", "@", guess).strip(".:'\"()<>[]")
    for provider in _PROVIDERS:
        if "@" not in guess and guess.endswith("." + provider):
            guess = f"{guess.removesuffix('.' + provider)}@{provider}"
        for short in (provider.replace(".", ""), provider.removesuffix(".com")):
            if guess.endswith("@" + short):
                guess = guess.removesuffix(short) + provider
    if not is_email(guess):
        return None
    local, _, domain = guess.rpartition("@")
    return f"{local}@{_meant_provider(domain) or domain}"


@lru_cache(maxsize=4096)
def _meant_provider(domain: str) -> str | None:
    if domain in _PROVIDERS or domain in _REAL_NEIGHBOURS:
        return None
    return next((provider for provider in _PROVIDERS if within_one_edit(domain, provider)), None)
