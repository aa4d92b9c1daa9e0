"""The accounts of the demo; the web client's login page offers exactly these."""

from __future__ import annotations

from typing import NamedTuple

from domain.identity.account import Role

DEMO_PASSWORD = "password123"  # noqa: S105 - a public demo login


class DemoAccount(NamedTuple):
    email: str
    name: str
    role: Role


DEMO_ACCOUNTS = (
    DemoAccount("admin@alumni.edu", "Alex Morgan", Role.ADMIN),
    DemoAccount("sarah.johnson@alumni.edu", "Sarah Johnson", Role.ALUMNI),
    DemoAccount("emily.rodriguez@alumni.edu", "Emily Rodriguez", Role.STUDENT),
    DemoAccount("david.kim@techcorp.com", "David Kim", Role.RECRUITER),
)
