"""A refresh token against the next one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from application.identity.ports import IdentityUnitOfWork
from application.identity.sessions import SessionKeys, SessionNews, SignedIn, digest
from application.shared.ports import Clock
from application.shared.retrying import retrying
from domain.identity.session import RefreshToken, RevokeReason, Session, Verdict, judge
from domain.shared.errors import NotSignedIn

_LONGEST = 512


class RefreshSession:
    def __init__(
        self, uow: Callable[[], IdentityUnitOfWork], keys: SessionKeys, news: SessionNews, clock: Clock
    ) -> None:
        self._uow = uow
        self._keys = keys
        self._news = news
        self._clock = clock

    async def __call__(self, refresh_token: str) -> SignedIn:
        """New tokens of the session; the one given is used up, but for tabs that race for the next one.

        Raises:
            NotSignedIn: the token is unknown, expired or of an ended session, or it was used before; then the session
                ends, since someone else may have it.
        """
        if len(refresh_token) > _LONGEST:
            raise _refused()

        async def refresh() -> SignedIn | tuple[str, list[str]] | None:
            now = self._clock.now()
            async with self._uow() as uow:
                found = await uow.sessions.by_refresh_token(digest(refresh_token))
                if found is None:
                    return None
                outcome = await self._exchange(uow, *found, now)
                await uow.commit()
                return outcome

        outcome = await retrying(refresh)
        if isinstance(outcome, SignedIn):
            return outcome
        if outcome is not None:
            await self._news.revoked(*outcome)
        raise _refused()

    async def _exchange(
        self, uow: IdentityUnitOfWork, token: RefreshToken, session: Session, now: datetime
    ) -> SignedIn | tuple[str, list[str]] | None:
        was_used = token.used_at is not None and await uow.sessions.later_was_used(token)
        verdict = judge(token, session_is_open=session.is_open(now), successor_was_used=was_used, now=now)
        if verdict is Verdict.REVOKE:
            await uow.sessions.revoke(session.user_id, session.id, RevokeReason.TOKEN_REUSED)
            return session.user_id, [session.id]
        account = await uow.accounts.by_id(session.user_id)
        if verdict is Verdict.REFUSE or account is None or not account.is_active:
            return None
        await uow.sessions.rotate(token, session, now)
        return await self._keys.next(uow, account, session, token.generation + 1, now)


def _refused() -> NotSignedIn:
    return NotSignedIn("Sign in again.")
