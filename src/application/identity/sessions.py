"""How a session begins, and how open pages hear that one has ended."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from application.identity.ports import AccessToken, IdentityUnitOfWork, Secrets, Tokens
from application.shared.ports import FileLinks, IdFactory, LiveMessage, TellLive
from domain.identity.account import Account
from domain.identity.session import SESSION_LIFETIME, AuthMethod, Device, RefreshToken, Session, new_session
from domain.shared.files import FilePurpose


@dataclass(frozen=True, slots=True)
class SignedIn:
    account: Account
    photo_url: str | None
    access: AccessToken
    refresh_token: str


class SessionKeys:
    """Makes the tokens of sessions."""

    def __init__(self, tokens: Tokens, secrets: Secrets, links: FileLinks, ids: IdFactory) -> None:
        self._tokens = tokens
        self._secrets = secrets
        self._links = links
        self._ids = ids

    async def begin(
        self, uow: IdentityUnitOfWork, account: Account, method: AuthMethod, device: Device, now: datetime
    ) -> SignedIn:
        """A new session of the account."""
        session = new_session(self._ids.new(), account.id, method, device, now)
        await uow.sessions.add(session)
        return await self.next(uow, account, session, 1, now)

    async def next(
        self, uow: IdentityUnitOfWork, account: Account, session: Session, generation: int, now: datetime
    ) -> SignedIn:
        """An access token, and the refresh token that will bring the one after it."""
        secret = self._secrets.token()
        token = RefreshToken(self._ids.new(), session.id, generation, now + SESSION_LIFETIME, None)
        await uow.sessions.add_refresh_token(token, digest(secret), now)
        photo_id = account.photo_file_id
        photo_url = None if photo_id is None else await self._links.url(FilePurpose.PHOTO, photo_id)
        return SignedIn(account, photo_url, self._tokens.issue(account, session.id, now), secret)


def digest(refresh_token: str) -> str:
    """What is stored of a refresh token; 256 random bits need no key and no slow hash."""
    return hashlib.sha256(refresh_token.encode()).hexdigest()


class SessionNews:
    """Tells the open pages of a user, so that their connections end with the session. Called after the commit."""

    def __init__(self, tell: TellLive) -> None:
        self._tell = tell

    async def revoked(self, user_id: str, session_ids: Sequence[str]) -> None:
        for session_id in session_ids:
            await self._ended(user_id, session_id)

    async def all_revoked(self, user_id: str) -> None:
        await self._ended(user_id, None)

    async def _ended(self, user_id: str, session_id: str | None) -> None:
        await self._tell(LiveMessage(user_id, {"type": "session_revoked", "session_id": session_id}))
