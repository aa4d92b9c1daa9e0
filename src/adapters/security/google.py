"""Google's ID tokens: OpenID Connect, signed with one of Google's published keys."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import jwt
from jwt.exceptions import PyJWKClientConnectionError

from application.identity.ports import GoogleIdentity, GoogleTokens
from application.shared.ports import Clock
from domain.shared.emails import is_email
from domain.shared.errors import DomainError, NotConfigured, Unavailable
from domain.shared.text import fold_key, squash

ALGORITHM = "RS256"
ISSUERS = ("https://accounts.google.com", "accounts.google.com")

_REQUIRED = ("iss", "aud", "sub", "iat", "exp", "email", "email_verified")
_LONGEST = 8_192
_MAX_SUBJECT = 255
_MAX_NAME = 255
_FETCH_SECONDS = 5.0
_THREADS = 2

FindKey = Callable[[str], Any]
"""The public key with this id. Raises PyJWTError when there is none."""


class GoogleIdTokens(GoogleTokens):
    """Checks signature, issuer, audience, time and that Google has verified the address.

    Args:
        client_id: whom tokens have to be made for; empty = nobody is signed in this way.
        keys: an https address of a JWKS document, kept for five minutes, or `file:path` of one.
    Source:
        Google, "Verify the Google ID token on your server side"; OpenID Connect Core 1.0, 3.1.3.7.
    """

    def __init__(self, client_id: str, keys: str, clock: Clock) -> None:
        self._client_id = client_id
        self._find_key = _in_file(Path(keys.removeprefix("file:"))) if keys.startswith("file:") else _at(keys)
        self._clock = clock
        # A slow answer of Google must not take the threads of everybody else.
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="google")

    async def read(self, token: str) -> GoogleIdentity:
        if not self._client_id:
            raise NotConfigured("Signing in with Google is not set up here.")
        if not token or len(token) > _LONGEST:
            raise _invalid()
        try:
            claims = await asyncio.get_running_loop().run_in_executor(self._pool, self._verified, token)
        except (PyJWKClientConnectionError, OSError) as error:
            raise Unavailable("Google cannot be asked for its keys right now. Please try again.") from error
        except (jwt.PyJWTError, KeyError, TypeError, ValueError, RecursionError):
            raise _invalid() from None
        expires_at, subject, email = claims["exp"], claims["sub"], claims["email"]
        if type(expires_at) is not int or self._clock.now().timestamp() >= expires_at:
            raise _invalid()
        if not subject or len(subject) > _MAX_SUBJECT or claims["email_verified"] is not True:
            raise _invalid()
        if not isinstance(email, str) or not is_email(fold_key(email)):
            raise _invalid()
        name = claims.get("name")
        return GoogleIdentity(
            subject, fold_key(email), (squash(name)[:_MAX_NAME] or None) if isinstance(name, str) else None
        )

    def _verified(self, token: str) -> dict[str, Any]:
        key = self._find_key(jwt.get_unverified_header(token)["kid"])
        # Times are judged by our clock, not by the library's.
        return jwt.decode(
            token,
            key,
            algorithms=[ALGORITHM],
            audience=self._client_id,
            issuer=ISSUERS,
            options={
                "require": list(_REQUIRED),
                "strict_aud": True,
                "verify_exp": False,
                "verify_iat": False,
                "verify_nbf": False,
            },
        )


def _in_file(path: Path) -> FindKey:
    def find(key_id: str) -> Any:
        return jwt.PyJWKSet.from_json(path.read_text())[key_id]

    return find


def _at(address: str) -> FindKey:
    client = jwt.PyJWKClient(address, timeout=_FETCH_SECONDS)
    return client.get_signing_key


def _invalid() -> DomainError:
    return DomainError("This sign-in of Google is not valid. Please try again.", code="INVALID_TOKEN")
