"""What slows failed sign-ins down."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from application.identity.ports import AccessReader, IdentityUnitOfWork
from application.shared.ports import Clock, KeyedHashes
from application.shared.retrying import retrying
from domain.identity.throttle import SubjectKind, Throttle, place
from domain.shared.errors import TooManyRequests
from domain.shared.text import fold_key


class LoginLimits:
    """A try is counted before its password is looked at, so that many tries at once do not slip through.

    Unknown addresses count like known ones, and nobody can lock an address for others than those at the same place.
    """

    def __init__(
        self, uow: Callable[[], IdentityUnitOfWork], reader: AccessReader, hashes: KeyedHashes, clock: Clock
    ) -> None:
        self._uow = uow
        self._reader = reader
        self._hashes = hashes
        self._clock = clock

    async def begin(self, email: str, ip: str | None) -> None:
        """Count a try and wait as long as it has to. Raises TooManyRequests."""
        subjects = self._subjects(email, ip)
        self._refuse_locked(await self._reader.throttles(list(subjects.items())))

        async def count() -> list[Throttle]:
            async with self._uow() as uow:
                before = []
                for kind in (SubjectKind.EMAIL_IP, SubjectKind.EMAIL):
                    throttle = await uow.throttles.take(kind, subjects[kind])
                    before.append(throttle)
                    if not throttle.is_locked(self._clock.now()):
                        await uow.throttles.put(subjects[kind], throttle.failed_once_more(self._clock.now()))
                self._refuse_locked(before)
                await uow.commit()
                return before

        now = self._clock.now()
        await asyncio.sleep(max(throttle.delay(now) for throttle in await retrying(count)).total_seconds())

    async def failed(self, email: str, ip: str | None) -> None:
        """The password was wrong."""
        subject = self._subjects(email, ip)[SubjectKind.IP]

        async def count() -> None:
            async with self._uow() as uow:
                throttle = await uow.throttles.take(SubjectKind.IP, subject)
                await uow.throttles.put(subject, throttle.failed_once_more(self._clock.now()))
                await uow.commit()

        await retrying(count)

    async def succeeded(self, uow: IdentityUnitOfWork, email: str, ip: str | None) -> None:
        """Forget the failures of this person at this place, and that this try was counted."""
        subjects = self._subjects(email, ip)
        here = await uow.throttles.take(SubjectKind.EMAIL_IP, subjects[SubjectKind.EMAIL_IP])
        await uow.throttles.put(subjects[SubjectKind.EMAIL_IP], here.forgiven())
        anywhere = await uow.throttles.take(SubjectKind.EMAIL, subjects[SubjectKind.EMAIL])
        await uow.throttles.put(subjects[SubjectKind.EMAIL], anywhere.taken_back())

    def _subjects(self, email: str, ip: str | None) -> dict[SubjectKind, str]:
        address, where = fold_key(email), place(ip)
        return {
            SubjectKind.EMAIL_IP: self._hashes.hash("login_email_ip", f"{address}\0{where}"),
            SubjectKind.IP: self._hashes.hash("login_ip", where),
            SubjectKind.EMAIL: self._hashes.hash("login_email", address),
        }

    def _refuse_locked(self, throttles: Sequence[Throttle]) -> None:
        now = self._clock.now()
        ends = [throttle.locked_until for throttle in throttles if throttle.is_locked(now) and throttle.locked_until]
        if ends:
            message = "There were too many failed tries from here. Please wait some minutes."
            raise TooManyRequests(message, max(1.0, (max(ends) - now).total_seconds()))
