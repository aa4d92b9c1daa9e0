"""Signing out, here or everywhere, and the list of devices."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from application.identity.activate import audit
from application.identity.ports import AccessReader, IdentityUnitOfWork
from application.identity.sessions import SessionNews, digest
from application.shared.access import Caller
from application.shared.ports import Clock
from application.shared.retrying import retrying
from domain.identity.session import LISTED, RevokeReason, Session
from domain.shared.errors import NotFound
from domain.shared.ids import parse_id

_UNKNOWN = "There is no such session."


class ManageSessions:
    """Everybody's own sessions; those of others do not exist here."""

    def __init__(
        self, uow: Callable[[], IdentityUnitOfWork], accounts: AccessReader, news: SessionNews, clock: Clock
    ) -> None:
        self._uow = uow
        self._accounts = accounts
        self._news = news
        self._clock = clock

    async def listed(self, caller: Caller) -> Sequence[Session]:
        """Open sessions, the latest seen first, LISTED at most."""
        return await self._accounts.sessions(caller.user_id, self._clock.now(), LISTED)

    async def revoke(self, caller: Caller, session_id: str) -> None:
        """Raises NotFound."""
        if not await self._end(caller.user_id, parse_id(session_id, _UNKNOWN), RevokeReason.REVOKED):
            raise NotFound(_UNKNOWN)

    async def sign_out(self, caller: Caller) -> None:
        """End the session that the caller uses."""
        if caller.session_id is not None:
            await self._end(caller.user_id, caller.session_id, RevokeReason.SIGNED_OUT)

    async def sign_out_by_token(self, refresh_token: str) -> None:
        """End the session of a refresh token, whatever its state; nothing for an unknown one."""

        async def end() -> Session | None:
            async with self._uow() as uow:
                found = await uow.sessions.by_refresh_token(digest(refresh_token))
                if found is None:
                    return None
                session = found[1]
                revoked = await uow.sessions.revoke(session.user_id, session.id, RevokeReason.SIGNED_OUT)
                await uow.commit()
                return session if revoked else None

        ended = await retrying(end)
        if ended is not None:
            await self._news.revoked(ended.user_id, [ended.id])

    async def sign_out_everywhere(self, caller: Caller) -> int:
        """End all sessions of the caller; how many there were."""

        async def end() -> int:
            async with self._uow() as uow:
                account = await uow.accounts.take(caller.user_id)
                if account is None:
                    return 0
                ended = await uow.sessions.revoke_all(caller.user_id, RevokeReason.SIGNED_OUT_EVERYWHERE)
                await uow.accounts.end_all_tokens(caller.user_id)
                await audit(
                    uow,
                    account,
                    "account.signed_out_everywhere",
                    f"Ended all {len(ended)} sessions.",
                    ip_address=caller.ip_address,
                    request_id=caller.request_id,
                )
                await uow.commit()
                return len(ended)

        count = await retrying(end)
        await self._news.all_revoked(caller.user_id)
        return count

    async def _end(self, user_id: str, session_id: str, reason: RevokeReason) -> bool:
        async def end() -> bool:
            async with self._uow() as uow:
                revoked = await uow.sessions.revoke(user_id, session_id, reason)
                await uow.commit()
                return revoked

        ended = await retrying(end)
        if ended:
            await self._news.revoked(user_id, [session_id])
        return ended
