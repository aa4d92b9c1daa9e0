"""Names of people."""

from __future__ import annotations


def name_from_email(email: str) -> str:
    """A readable name out of the local part, for people of whom only the address is known."""
    words = email.partition("@")[0].partition("+")[0].replace(".", " ").replace("_", " ").replace("-", " ").split()
    return " ".join(word.capitalize() for word in words)[:255] or email[:255]
