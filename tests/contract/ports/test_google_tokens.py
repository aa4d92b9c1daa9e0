"""GoogleTokens, with keys out of a file and over HTTP."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from http.server import HTTPServer, SimpleHTTPRequestHandler
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from adapters.security.google import GoogleIdTokens
from application.identity.ports import GoogleIdentity
from domain.shared.errors import DomainError, NotConfigured, Unavailable
from tests.clocks import ManualClock
from tests.google import CLIENT, TestIssuer

ANA = GoogleIdentity("1234567890", "ana@alumni.edu", "Ana Alves")


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        return


@pytest.fixture(scope="module")
def issuer() -> TestIssuer:
    return TestIssuer()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture(params=["file", "http"])
def google(
    request: pytest.FixtureRequest, tmp_path: Path, issuer: TestIssuer, clock: ManualClock
) -> Iterator[GoogleIdTokens]:
    address = issuer.publish(tmp_path / "keys.json")
    if request.param == "file":
        yield GoogleIdTokens(CLIENT, address, clock)
        return
    server = HTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(tmp_path)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield GoogleIdTokens(CLIENT, f"http://127.0.0.1:{server.server_port}/keys.json", clock)
    server.shutdown()
    thread.join()
    server.server_close()


async def test_a_token_of_google_says_who_it_is(google, issuer, clock):
    assert await google.read(issuer.token(clock.now())) == ANA
    assert await google.read(issuer.token(clock.now(), iss="accounts.google.com", email="ANA@alumni.edu")) == ANA


async def test_the_name_is_optional_and_cut(google, issuer, clock):
    assert (await google.read(issuer.token(clock.now(), name=None))).name is None
    assert (await google.read(issuer.token(clock.now(), name=["Ana"]))).name is None
    assert len((await google.read(issuer.token(clock.now(), name="A" * 1_000))).name) == 255


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://accounts.example.com"},
        {"iss": None},
        {"aud": "another-client"},
        {"aud": [CLIENT, "another-client"]},
        {"aud": None},
        {"sub": ""},
        {"sub": None},
        {"sub": "1" * 256},
        {"email": None},
        {"email": "no address"},
        {"email": 1},
        {"email_verified": False},
        {"email_verified": "true"},
        {"email_verified": None},
        {"exp": None},
        {"exp": "9999999999"},
        {"kid": "unknown"},
        {"name": "x" * 10_000},
    ],
    ids=str,
)
async def test_a_token_with_anything_wrong_is_refused(google, issuer, clock, changes):
    await refused(google, issuer.token(clock.now(), **changes))


async def test_a_token_is_good_until_it_expires(google, issuer, clock):
    token = issuer.token(clock.now())
    clock.advance(timedelta(seconds=3_599))
    assert await google.read(token) == ANA
    clock.advance(timedelta(seconds=1))
    await refused(google, token)


async def test_a_token_signed_by_somebody_else_is_refused(google, issuer, clock):
    another = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    await refused(google, issuer.token(clock.now(), key=another))


async def test_no_other_algorithm_is_accepted(google, issuer, clock):
    claims = jwt.decode(issuer.token(clock.now()), options={"verify_signature": False})
    public = issuer.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    await refused(google, jwt.encode(claims, issuer.key, algorithm="RS512", headers={"kid": "one"}))
    # The public key as the secret of an HMAC: what a library that believes the header would accept.
    for algorithm, digest in (("none", None), ("HS256", hashlib.sha256)):
        header = base64.urlsafe_b64encode(json.dumps({"alg": algorithm, "kid": "one"}).encode()).rstrip(b"=").decode()
        text = f"{header}.{body}"
        signature = b"" if digest is None else hmac.new(public, text.encode(), digest).digest()
        await refused(google, f"{text}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}")


@pytest.mark.parametrize("token", ["", "x", "..", "é.é.é", "x" * 20_000])
async def test_what_is_no_token_is_refused(google, token):
    await refused(google, token)


async def test_without_a_client_nothing_is_accepted(issuer, clock, tmp_path):
    google = GoogleIdTokens("", issuer.publish(tmp_path / "keys.json"), clock)
    with pytest.raises(NotConfigured):
        await google.read(issuer.token(clock.now()))


@pytest.mark.parametrize("keys", ["file:/nowhere/keys.json", "http://127.0.0.1:9/keys.json"])
async def test_without_the_keys_it_is_for_later(issuer, clock, keys):
    with pytest.raises(Unavailable):
        await GoogleIdTokens(CLIENT, keys, clock).read(issuer.token(clock.now()))


async def refused(google: GoogleIdTokens, token: str) -> None:
    with pytest.raises(DomainError) as caught:
        await google.read(token)
    assert caught.value.code == "INVALID_TOKEN"
