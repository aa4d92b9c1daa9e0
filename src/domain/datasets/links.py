"""Links to LinkedIn profiles."""

from __future__ import annotations

import re

from domain.datasets.cells import Reading, refuse, refuse_long

# Nothing but a path may follow the host, so neither "linkedin.com@evil.example" nor "linkedin.com.evil.example" passes.
_LINK = re.compile(
    r"(?P<scheme>https?://)?(?P<host>(?:[a-z0-9-]+\.)*linkedin\.com)(?P<rest>[/?#][^\s\"'<>\\`{}|^]*)?", re.I
)
_PATH_ONLY = re.compile(r"/?(in/[^\s\"'<>\\`{}|^/]+/?)", re.I)


def read_linkedin(text: str, max_length: int) -> Reading[str]:
    """A link to linkedin.com or one of its subdomains; `https://` is put before a link without a scheme.

    Scheme and host are lower-cased, the rest stays as it is.

    Args:
        text: tidied, not blank.
    """
    found = _LINK.fullmatch(text) if len(text) <= max_length else None
    if found is not None:
        link = f"{(found['scheme'] or 'https://').lower()}{found['host'].lower()}{found['rest'] or ''}"
        return (link, ()) if len(link) <= max_length else refuse_long(link, max_length)
    if len(text) > max_length:
        return refuse_long(text, max_length)
    path = _PATH_ONLY.fullmatch(text)
    suggestion = f"https://www.linkedin.com/{path[1]}" if path else None
    return refuse("invalid_linkedin_url", "The link does not lead to linkedin.com.", suggestion=suggestion)
