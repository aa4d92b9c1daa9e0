"""Access tokens: signed JSON (JWT)."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt

from application.identity.ports import AccessToken, Claims, Tokens
from domain.identity.account import Account
from domain.shared.errors import NotSignedIn

ALGORITHM = "HS256"
MIN_SECRET_BYTES = 32
"""RFC 7518, 3.2: a key at least as long as the digest."""

_REQUIRED = ("sub", "iss", "aud", "iat", "exp", "jti", "epoch", "sid")

_LONGEST = 2_048
"""Characters; ours have about 450. Longer ones are not worth being looked at."""


class JwtTokens(Tokens):
    """Signs with the newest secret and accepts all of them, so that a secret can be replaced while tokens are about.

    Args:
        secrets: newest first, at least one, each of MIN_SECRET_BYTES or more.
    Raises:
        ValueError: no secret, or one that is too short.
    """

    def __init__(
        self, secrets: Sequence[str], issuer: str, audience: str, lifetime: timedelta = timedelta(minutes=60)
    ) -> None:
        if not secrets or any(len(secret.encode()) < MIN_SECRET_BYTES for secret in secrets):
            raise ValueError(f"tokens need at least one secret, and each of at least {MIN_SECRET_BYTES} bytes")
        self._keys = {key_id(secret): secret for secret in secrets}
        self._newest = key_id(secrets[0])
        self._issuer = issuer
        self._audience = audience
        self._lifetime = lifetime

    def issue(self, account: Account, session_id: str, now: datetime) -> AccessToken:
        issued_at = int(now.timestamp())
        lifetime = int(self._lifetime.total_seconds())
        claims = {
            "sub": account.id,
            "iss": self._issuer,
            "aud": self._audience,
            "iat": issued_at,
            "exp": issued_at + lifetime,
            "jti": str(uuid.uuid4()),
            "epoch": account.auth_epoch,
            "sid": session_id,
        }
        token = jwt.encode(claims, self._keys[self._newest], algorithm=ALGORITHM, headers={"kid": self._newest})
        return AccessToken(token, expires_in=lifetime)

    def read(self, token: str, now: datetime) -> Claims:
        if len(token) > _LONGEST:
            raise _not_signed_in()
        try:
            claims = self._verified(token)
        except (jwt.PyJWTError, KeyError, TypeError, ValueError, RecursionError):
            raise _not_signed_in() from None
        subject, expires_at, epoch, session_id = (claims[name] for name in ("sub", "exp", "epoch", "sid"))
        if type(expires_at) is not int or type(epoch) is not int or type(session_id) is not str:
            raise _not_signed_in()
        if now.timestamp() >= expires_at:
            raise _not_signed_in()
        return Claims(user_id=subject, auth_epoch=epoch, session_id=session_id)

    def expires_at(self, token: str) -> datetime:
        """When a token that `read` took will have expired."""
        return datetime.fromtimestamp(self._verified(token)["exp"], UTC)

    def _verified(self, token: str) -> dict[str, Any]:
        key = self._keys[jwt.get_unverified_header(token)["kid"]]
        # Times are judged by the caller's clock, not by the library's.
        return jwt.decode(
            token,
            key,
            algorithms=[ALGORITHM],
            issuer=self._issuer,
            audience=self._audience,
            options={
                "require": list(_REQUIRED),
                "strict_aud": True,
                "verify_exp": False,
                "verify_iat": False,
                "verify_nbf": False,
            },
        )


def key_id(secret: str) -> str:
    """Names a secret without telling it: the first 8 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(secret.encode()).hexdigest()[:8]


def _not_signed_in() -> NotSignedIn:
    return NotSignedIn("Please sign in.")
