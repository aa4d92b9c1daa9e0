"""PasswordHasher."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Iterator

import pytest

from adapters.security.passwords import MAX_WAITING, Argon2Passwords
from domain.shared.errors import Unavailable


@pytest.fixture(scope="module")
def passwords() -> Iterator[Argon2Passwords]:
    hasher = Argon2Passwords()
    yield hasher
    hasher.close()


async def test_a_password_belongs_to_its_hash_and_another_does_not(passwords):
    hashed = await passwords.hash("correct horse")
    assert await passwords.verify("correct horse", hashed)
    assert not await passwords.verify("correct horsE", hashed)
    assert not await passwords.verify("", hashed)


async def test_equal_passwords_have_different_hashes(passwords):
    assert await passwords.hash("correct horse") != await passwords.hash("correct horse")


async def test_the_hash_is_argon2id_with_the_parameters_of_owasp(passwords):
    assert (await passwords.hash("correct horse")).startswith("$argon2id$v=19$m=19456,t=2,p=1$")


async def test_a_hash_of_other_parameters_still_verifies(passwords):
    from argon2 import PasswordHasher

    older = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash("correct horse")
    assert await passwords.verify("correct horse", older)


@pytest.mark.parametrize("password", ["", "correct horse", "nobody has this password"])
@pytest.mark.parametrize("hashed", [None, "", "no hash", "$argon2id$v=19$m=19456,t=2,p=1$AAAA"])
async def test_without_a_hash_no_password_is_right(passwords, password, hashed):
    assert not await passwords.verify(password, hashed)


@pytest.mark.parametrize("password", ["pässwörd 😀", "a\x00b", "\ud800 alone", "x" * 1024])
async def test_any_text_is_a_password(passwords, password):
    hashed = await passwords.hash(password)
    assert await passwords.verify(password, hashed)
    assert not await passwords.verify(password[:-1], hashed)


async def test_a_letter_is_the_same_however_the_keyboard_composes_it(passwords):
    hashed = await passwords.hash(unicodedata.normalize("NFD", "pässwörd"))
    assert await passwords.verify(unicodedata.normalize("NFC", "pässwörd"), hashed)


async def test_a_flood_of_sign_ins_is_answered_one_by_one(passwords):
    hashed = await passwords.hash("correct horse")
    answers = await asyncio.gather(
        *(passwords.verify("correct horse" if number % 2 else "wrong", hashed) for number in range(20))
    )
    assert answers == [False, True] * 10


async def test_beyond_a_bound_nobody_waits(passwords):
    hashed = await passwords.hash("correct horse")
    answers = await asyncio.gather(
        *(passwords.verify("correct horse", hashed) for _ in range(MAX_WAITING + 50)), return_exceptions=True
    )
    assert answers.count(True) == MAX_WAITING
    assert [type(answer) for answer in answers if answer is not True] == [Unavailable] * 50
    assert await passwords.verify("correct horse", hashed)
