"""What browsers are told about every answer (OWASP REST Security Cheat Sheet)."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

_HEADERS = (
    (b"content-security-policy", b"default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    # Almost everything is about people; what may be kept says so itself.
    (b"cache-control", b"no-store"),
)
_TRANSPORT = (b"strict-transport-security", b"max-age=31536000")


def policy_of_page(style: str) -> str:
    """The Content-Security-Policy of an HTML page that has this one inline style and loads nothing."""
    digest = b64encode(sha256(style.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


class SecurityHeadersMiddleware:
    """Adds to each answer, errors included, those headers that it does not have.

    Args:
        https: whether people reach the product by HTTPS; if so browsers are told to use nothing else for a year.
    """

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self._app = app
        self._headers = (*_HEADERS, _TRANSPORT) if https else _HEADERS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = {name.lower(): value for name, value in message["headers"]}
                added = [*self._headers, (b"cross-origin-resource-policy", _readers(given.get(b"content-type", b"")))]
                message["headers"] = [*message["headers"], *(pair for pair in added if pair[0] not in given)]
            await send(message)

        await self._app(scope, receive, send_with_headers)


def _readers(content_type: bytes) -> bytes:
    """Pages of the web client, which has an origin of its own, show images; all else they read through CORS."""
    return b"cross-origin" if content_type.startswith(b"image/") else b"same-origin"
