"""Getting in: registering, signing in, and new passwords."""

from __future__ import annotations

from typing import Any, Literal

import msgspec
from litestar import Controller, Request, post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from application.identity.change_password import ResetPassword
from application.identity.google_sign_in import SignInWithGoogle
from application.identity.manage_sessions import ManageSessions
from application.identity.refresh import RefreshSession
from application.identity.request_account import RequestAccount
from application.identity.sessions import SignedIn
from application.identity.sign_in import Authenticate, SignIn
from application.identity.verify_email import VerifyEmail
from domain.identity.account import Role
from domain.shared.errors import FieldError, InvalidValue, NotSignedIn
from entrypoints.http.auth import bearer_token, device
from entrypoints.http.client_address import client_address
from entrypoints.http.formats import instant

_MAX_BODY = 16_384
_CODE_SENT = "If this address can be used, a mail is on its way."

AnyRequest = Request[Any, Any, Any]
SelfChosenRole = Literal["student", "alumni", "recruiter"]


class Credentials(msgspec.Struct, frozen=True):
    email: str
    password: str


class RegisterIn(msgspec.Struct, frozen=True):
    """The password has 8 to 1,024 characters; without a name it is made of the address."""

    email: str
    password: str
    role: SelfChosenRole
    name: str | None = None


class VerifyIn(msgspec.Struct, frozen=True):
    email: str
    otp_code: str


class EmailIn(msgspec.Struct, frozen=True):
    email: str


class ResetIn(msgspec.Struct, frozen=True):
    """Either `reset_token` and `new_password` or `token` and `newPassword`."""

    reset_token: str | None = None
    new_password: str | None = None
    token: str | None = None
    newPassword: str | None = None  # noqa: N815


class GoogleIn(msgspec.Struct, frozen=True):
    """Google's ID token under either name. The role is that of a new account."""

    id_token: str | None = None
    credential: str | None = None
    role: SelfChosenRole = "student"


class RefreshIn(msgspec.Struct, frozen=True):
    refresh_token: str


class SignOutIn(msgspec.Struct, frozen=True):
    refresh_token: str | None = None


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
    """`refresh_token` is good once, for 30 days; `expires_in` are the seconds of the access token."""

    success: Literal[True]
    message: str
    access_token: str
    token: str
    token_type: Literal["bearer"]
    expires_in: int
    refresh_token: str
    user: UserOut

    @classmethod
    def of(cls, signed_in: SignedIn, message: str) -> SignedInOut:
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
            photo_url=signed_in.photo_url,
            created_at=instant(account.created_at),
        )
        access = signed_in.access
        return cls(
            True, message, access.token, access.token, "bearer", access.expires_in, signed_in.refresh_token, user
        )


class RegisteredData(msgspec.Struct, frozen=True):
    email: str
    role: str


class RegisteredOut(msgspec.Struct, frozen=True):
    success: Literal[True]
    message: str
    data: RegisteredData


class DoneOut(msgspec.Struct, frozen=True):
    success: Literal[True]
    message: str


class AuthController(Controller):
    path, tags = "/api/auth", ("auth",)

    @post("/login", operation_id="SignIn", status_code=200, request_max_body_size=_MAX_BODY)
    async def login(
        self, request: AnyRequest, data: JSONBody[Credentials], sign_in: NamedDependency[SignIn]
    ) -> SignedInOut:
        """Sign in with e-mail and password. Many failed tries from one place are answered with 429."""
        return SignedInOut.of(await sign_in(data.email, data.password, device(request)), "Welcome back.")

    @post("/register", operation_id="Register", status_code=200, request_max_body_size=_MAX_BODY)
    async def register(
        self, data: JSONBody[RegisterIn], request_account: NamedDependency[RequestAccount]
    ) -> RegisteredOut:
        """Ask for an account. The answer is the same whether there is one already; the mail is not."""
        email = await request_account.register(data.email, data.password, Role(data.role), data.name)
        message = "We have sent you a mail. If it has a code, enter it to verify your address."
        return RegisteredOut(True, message, RegisteredData(email, data.role))

    @post("/verify-email", operation_id="VerifyEmail", status_code=200, request_max_body_size=_MAX_BODY)
    async def verify(
        self, request: AnyRequest, data: JSONBody[VerifyIn], verify_email: NamedDependency[VerifyEmail]
    ) -> SignedInOut:
        """Prove an address with the code out of the mail; signs in. A wrong or expired code is a 400."""
        signed_in = await verify_email(data.email, data.otp_code, device(request))
        return SignedInOut.of(signed_in, "Your e-mail address is verified.")

    @post("/resend-verification", operation_id="ResendVerification", status_code=200, request_max_body_size=_MAX_BODY)
    async def resend(self, data: JSONBody[EmailIn], request_account: NamedDependency[RequestAccount]) -> DoneOut:
        """Ask for another code, once a minute. The answer is the same for every address."""
        await request_account.new_code(data.email)
        return DoneOut(True, _CODE_SENT)

    @post("/forgot-password", operation_id="ForgotPassword", status_code=200, request_max_body_size=_MAX_BODY)
    async def forgot(self, data: JSONBody[EmailIn], request_account: NamedDependency[RequestAccount]) -> DoneOut:
        """Ask for a link to a new password. The answer is the same for every address."""
        await request_account.new_password(data.email)
        return DoneOut(True, _CODE_SENT)

    @post("/reset-password", operation_id="ResetPassword", status_code=200, request_max_body_size=_MAX_BODY)
    async def reset(
        self, request: AnyRequest, data: JSONBody[ResetIn], reset_password: NamedDependency[ResetPassword]
    ) -> DoneOut:
        """Choose a new password with the token of a link, which is good once, for an hour. Ends all sessions."""
        token, password = data.reset_token or data.token, data.new_password or data.newPassword
        missing = [name for name, value in (("reset_token", token), ("new_password", password)) if not value]
        if not token or not password:
            errors = [FieldError(name, "It is required.") for name in missing]
            raise InvalidValue("; ".join(f"{name}: It is required." for name in missing), errors=errors)
        await reset_password(token, password, client_address(request))
        return DoneOut(True, "Your password is changed. You can sign in with it now.")

    @post("/google-signin", operation_id="SignInWithGoogle", status_code=200, request_max_body_size=_MAX_BODY)
    async def google(
        self,
        request: AnyRequest,
        sign_in_with_google: NamedDependency[SignInWithGoogle],
        data: JSONBody[GoogleIn | None] = None,
    ) -> SignedInOut:
        """Sign in with an ID token of Google; 501 where that is not set up, 400 for a token that is not valid."""
        body = data or GoogleIn()
        token = body.id_token or body.credential or ""
        return SignedInOut.of(await sign_in_with_google(token, Role(body.role), device(request)), "Welcome.")

    @post("/refresh", operation_id="RefreshSession", status_code=200, request_max_body_size=_MAX_BODY)
    async def refresh(self, data: JSONBody[RefreshIn], refresh_session: NamedDependency[RefreshSession]) -> SignedInOut:
        """Get the next access token and refresh token. A refresh token that comes back later ends its session."""
        return SignedInOut.of(await refresh_session(data.refresh_token), "The session goes on.")

    @post("/logout", operation_id="SignOut", status_code=200, request_max_body_size=_MAX_BODY)
    async def logout(
        self,
        request: AnyRequest,
        authenticate: NamedDependency[Authenticate],
        manage_sessions: NamedDependency[ManageSessions],
        data: JSONBody[SignOutIn | None] = None,
    ) -> DoneOut:
        """End this session, named by the access token or, where that has expired, by the refresh token."""
        refresh_token = data.refresh_token if data is not None else None
        try:
            await manage_sessions.sign_out(await authenticate(bearer_token(request)))
        except NotSignedIn:
            if not refresh_token:
                raise
        if refresh_token:
            await manage_sessions.sign_out_by_token(refresh_token)
        return DoneOut(True, "You are signed out.")
