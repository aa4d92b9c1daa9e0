"""Does what somebody asked for without being told whether there is an account."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from application.identity.ports import IdentityUnitOfWork, Secrets
from application.identity.request_account import RequestKind
from application.shared.ports import Clock, IdFactory, KeyedHashes, Sealer
from application.shared.retrying import retrying
from domain.identity.account import Account, AccountStatus, Role
from domain.identity.one_time import CODE_LIFETIME, DAY, LINK_LIFETIME, PAUSE, Purpose, may_issue, new_token
from domain.shared.background_jobs import ClaimedJob
from domain.shared.emails import name_from_email

CONSUMER = "identity.answer_request"
CODE_HASH = "one_time_code"
LINK_HASH = "one_time_link"

_HOUR = timedelta(hours=1)


class AnswerRequest:
    """Handler of `account_request` jobs; a job that comes twice is done once."""

    def __init__(
        self,
        uow: Callable[[], IdentityUnitOfWork],
        sealer: Sealer,
        hashes: KeyedHashes,
        secrets: Secrets,
        ids: IdFactory,
        clock: Clock,
        public_url: str,
    ) -> None:
        self._uow = uow
        self._sealer = sealer
        self._hashes = hashes
        self._secrets = secrets
        self._ids = ids
        self._clock = clock
        self._public_url = public_url.rstrip("/")

    async def __call__(self, job: ClaimedJob) -> None:
        facts = self._sealer.unseal(str(job.payload["sealed"]))
        kind = RequestKind(str(job.payload["kind"]))

        async def answer() -> None:
            async with self._uow() as uow:
                if not await uow.inbox.first_time(CONSUMER, job.id):
                    return
                account = await uow.accounts.take_by_email(facts["email"])
                if kind is RequestKind.REGISTER:
                    await self._register(uow, account, facts)
                elif kind is RequestKind.NEW_CODE:
                    await self._new_code(uow, account)
                else:
                    await self._new_password(uow, account)
                await uow.commit()

        await retrying(answer)

    async def _register(self, uow: IdentityUnitOfWork, account: Account | None, facts: Mapping[str, str]) -> None:
        role, name = Role(facts["role"]), facts["name"]
        if account is None:
            account = await self._new_account(uow, facts["email"], name, role)
        elif account.is_unproven and account.status is AccountStatus.ACTIVE:
            await uow.accounts.rename_unproven(account.id, name or None, role)
        # No pause: whoever registers an address first must not make its owner take the password of a stranger.
        await self._send_code(uow, account, facts["password_hash"], timedelta())

    async def _new_account(self, uow: IdentityUnitOfWork, email: str, name: str, role: Role) -> Account:
        account_id = self._ids.new()
        college_id = await uow.accounts.default_college_id()
        await uow.accounts.add_unproven(account_id, college_id, email, name or name_from_email(email), role)
        account = await uow.accounts.by_id(account_id)
        assert account is not None
        return account

    async def _new_code(self, uow: IdentityUnitOfWork, account: Account | None) -> None:
        if account is not None and account.is_unproven:
            await self._send_code(uow, account, await uow.one_time_tokens.chosen_password(account.id), PAUSE)

    async def _send_code(
        self, uow: IdentityUnitOfWork, account: Account, password_hash: str | None, pause: timedelta
    ) -> None:
        now = self._clock.now()
        earlier = await uow.one_time_tokens.since(account.id, Purpose.EMAIL_VERIFY, now - DAY)
        if account.status is AccountStatus.DELETED or not may_issue(earlier, now, pause=pause):
            return
        code, token_id = self._secrets.code(), self._ids.new()
        secret_hash = self._hashes.hash(CODE_HASH, f"{account.id}:{code}")
        # Kept for an account that needs no code as well, and never mailed: signing in with a password that was only
        # chosen is refused as "not verified", and must be for every address.
        await uow.one_time_tokens.add(
            new_token(token_id, account.id, Purpose.EMAIL_VERIFY, secret_hash, password_hash, now)
        )
        if not account.is_unproven:
            await self._say_that_there_is_an_account(uow, account, now)
            return
        template = "claim_code" if account.status is AccountStatus.INVITED else "verify_code"
        params = {"code": code, "minutes": str(CODE_LIFETIME // timedelta(minutes=1)), "url": self._public_url}
        await uow.mails.queue(account.id, template, params, f"code:{token_id}")

    async def _say_that_there_is_an_account(self, uow: IdentityUnitOfWork, account: Account, now: datetime) -> None:
        params = {"url": f"{self._public_url}/login", "reset_url": f"{self._public_url}/forgot-password"}
        hour = int(now.timestamp() // _HOUR.total_seconds())
        await uow.mails.queue(account.id, "account_exists", params, f"account_exists:{account.id}:{hour}")

    async def _new_password(self, uow: IdentityUnitOfWork, account: Account | None) -> None:
        if account is None or account.status not in (AccountStatus.ACTIVE, AccountStatus.INVITED):
            return
        now = self._clock.now()
        earlier = await uow.one_time_tokens.since(account.id, Purpose.PASSWORD_RESET, now - DAY)
        if not may_issue(earlier, now):
            return
        secret, token_id = self._secrets.token(), self._ids.new()
        secret_hash = self._hashes.hash(LINK_HASH, secret)
        await uow.one_time_tokens.add(new_token(token_id, account.id, Purpose.PASSWORD_RESET, secret_hash, None, now))
        params = {
            "url": f"{self._public_url}/reset-password/{secret}",
            "minutes": str(LINK_LIFETIME // timedelta(minutes=1)),
        }
        await uow.mails.queue(account.id, "reset_link", params, f"reset:{token_id}")
