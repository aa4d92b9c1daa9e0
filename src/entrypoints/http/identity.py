"""Signing in."""

from __future__ import annotations

from typing import Literal

import msgspec
from litestar import Controller, post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from application.identity.sign_in import SignedIn, SignIn
from entrypoints.http.formats import instant


class Credentials(msgspec.Struct, frozen=True):
    email: str
    password: str


class UserOut(msgspec.Struct, frozen=True):
    """Both spellings of the verified flag: clients read either."""

    id: str
    email: str
    role: str
    is_verified: bool
    isVerified: bool  # noqa: N815
    is_active: bool
    name: str | None
    photo_url: str | None
    created_at: str


class SignedInOut(msgspec.Struct, frozen=True):
    success: Literal[True]
    access_token: str
    token: str
    token_type: Literal["bearer"]
    expires_in: int
    user: UserOut

    @classmethod
    def of(cls, signed_in: SignedIn) -> SignedInOut:
        account = signed_in.account
        verified = account.email_verified_at is not None
        user = UserOut(
            id=account.id,
            email=account.email,
            role=account.role,
            is_verified=verified,
            isVerified=verified,
            is_active=account.is_active,
            name=account.name,
            photo_url=None,
            created_at=instant(account.created_at),
        )
        token = signed_in.access.token
        return cls(True, token, token, "bearer", signed_in.access.expires_in, user)


class AuthController(Controller):
    path, tags = "/api/auth", ("auth",)

    @post("/login", operation_id="SignIn", status_code=200, request_max_body_size=16_384)
    async def login(self, data: JSONBody[Credentials], sign_in: NamedDependency[SignIn]) -> SignedInOut:
        """Sign in with e-mail and password."""
        return SignedInOut.of(await sign_in(data.email, data.password))
