"""What follows from a proven address, however it was proven."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from application.identity.ports import IdentityUnitOfWork
from domain.admin.audit import ActionType, AuditEntry
from domain.identity.account import Account, AccountStatus
from domain.identity.domain_events import AccountActivated
from domain.identity.one_time import Purpose


async def activate(uow: IdentityUnitOfWork, account: Account, how: str, now: datetime) -> Account:
    """The account as it is with a proven address; `how` is code, link or google.

    Passwords that were chosen for it without a proof are forgotten.
    """
    await uow.one_time_tokens.consume(account.id, Purpose.EMAIL_VERIFY, now)
    if not account.is_unproven:
        return account
    was_invited = account.status is AccountStatus.INVITED
    await uow.accounts.prove_email(account.id)
    uow.outbox.add(AccountActivated(account.id, account.id, account.college_id, account.role, how, was_invited))
    if was_invited:
        await audit(uow, account, "account.claimed", f"Claimed an invited account ({how}).")
    return replace(account, status=AccountStatus.ACTIVE, email_verified_at=now)


async def audit(
    uow: IdentityUnitOfWork,
    account: Account,
    action: str,
    description: str,
    *,
    ip_address: str | None = None,
    request_id: str | None = None,
) -> None:
    """Record what the owner of an account did to it."""
    entry = AuditEntry(
        account.college_id,
        account.id,
        ActionType.USER_MANAGEMENT,
        action,
        "user",
        account.id,
        description,
        ip_address=ip_address,
        request_id=request_id,
    )
    await uow.audit.record(entry)
