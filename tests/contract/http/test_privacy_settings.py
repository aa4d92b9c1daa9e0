"""What people show of themselves, as the settings page of the web client reads and writes it."""

from __future__ import annotations

from typing import Any

from domain.identity.account import Role
from tests.wirings import ADMIN, Installation

URL = "/api/privacy/settings"
DEFAULTS = {
    "profile_visibility": "public",
    "show_email": False,
    "show_phone": False,
    "allow_messages": True,
    "allow_mentorship_requests": True,
    "show_in_directory": True,
    "show_activity": True,
}


async def test_who_chose_nothing_has_the_defaults_flat_and_without_an_envelope(installation: Installation) -> None:
    async with await installation.signed_in() as client:
        answer = await client.get(URL)
    assert (answer.status_code, answer.json()) == (200, DEFAULTS)


async def test_what_is_saved_is_read_back_and_is_nobody_elses(installation: Installation) -> None:
    await installation.add_account("ana@alumni.edu", Role.ALUMNI)
    chosen = {name: not value for name, value in DEFAULTS.items()} | {"profile_visibility": "connections"}
    async with await installation.signed_in("ana@alumni.edu") as client:
        # The client sends back all that it has in its form.
        answer = await client.put(URL, json={**chosen, "theme": "dark", "user_id": "somebody else"})
        assert (answer.status_code, answer.json()) == (200, chosen)
        assert (await client.get(URL)).json() == chosen
    async with await installation.signed_in(ADMIN) as client:
        assert (await client.get(URL)).json() == DEFAULTS


async def test_what_is_left_out_stays(installation: Installation) -> None:
    async with await installation.signed_in() as client:
        await client.put(URL, json={"show_email": True, "profile_visibility": "alumni"})
        changed = (await client.put(URL, json={"show_phone": True})).json()
        assert (await client.put(URL, json={})).json() == changed
    assert changed == {**DEFAULTS, "show_email": True, "show_phone": True, "profile_visibility": "alumni"}


WRONG: list[tuple[str, Any]] = [
    ("profile_visibility", "everybody"),
    ("profile_visibility", None),
    ("profile_visibility", 1),
    ("show_email", "yes"),
    ("show_activity", None),
    ("allow_messages", []),
]


async def test_a_wrong_value_is_refused_and_changes_nothing(installation: Installation) -> None:
    async with await installation.signed_in() as client:
        for field, value in WRONG:
            answer = await client.put(URL, json={"show_phone": True, field: value})
            assert (field, value, answer.status_code) == (field, value, 422)
            assert [error["field"] for error in answer.json()["errors"]] == [field]
        for body in (b"", b"[]", b"null", b"{"):
            answer = await client.put(URL, content=body, headers={"Content-Type": "application/json"})
            assert answer.status_code in (400, 422)
            assert answer.json()["detail"]
        assert (await client.get(URL)).json() == DEFAULTS


async def test_nobody_has_settings_without_signing_in(installation: Installation) -> None:
    async with installation.client() as client:
        for method in ("GET", "PUT"):
            assert (await client.request(method, URL, json={})).status_code == 401
