"""Tokens."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.security.tokens import JwtTokens, key_id
from application.identity.ports import Claims
from domain.identity.account import Account, AccountStatus, Role
from domain.shared.errors import NotSignedIn

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECRET = "newest-secret-of-at-least-32-bytes"
OLD_SECRET = "former-secret-of-at-least-32-bytes"
ACCOUNT = Account(
    id="0198a",
    college_id="0198c",
    email="ana@example.org",
    role=Role.ADMIN,
    status=AccountStatus.ACTIVE,
    name="Ana",
    password_hash=None,
    email_verified_at=NOW,
    auth_epoch=3,
    created_at=NOW,
)
GOOD_HEADER = {"alg": "HS256", "typ": "JWT", "kid": key_id(SECRET)}
GOOD_CLAIMS = {
    "sub": "0198a",
    "iss": "alumunity",
    "aud": "web",
    "iat": int(NOW.timestamp()),
    "exp": int(NOW.timestamp()) + 3600,
    "jti": "1",
    "epoch": 3,
    "sid": "0198f",
}
READ = Claims("0198a", 3, "0198f")


@pytest.fixture
def tokens() -> JwtTokens:
    return JwtTokens([SECRET, OLD_SECRET], issuer="alumunity", audience="web")


def encode(part: bytes | dict[str, Any]) -> str:
    raw = part if isinstance(part, bytes) else json.dumps(part).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def forge(
    header: Any = GOOD_HEADER,
    claims: Any = GOOD_CLAIMS,
    secret: str = SECRET,
    digest: Any = hashlib.sha256,
) -> str:
    """A token made by hand, signed correctly for whatever it says."""
    text = f"{encode(header)}.{encode(claims)}"
    return f"{text}.{encode(hmac.new(secret.encode(), text.encode(), digest).digest())}"


def test_an_issued_token_is_read_until_it_expires(tokens):
    issued = tokens.issue(ACCOUNT, "0198f", NOW)
    assert issued.expires_in == 3600
    assert tokens.read(issued.token, NOW) == READ
    assert tokens.read(issued.token, NOW + timedelta(seconds=3599)) == READ
    with pytest.raises(NotSignedIn):
        tokens.read(issued.token, NOW + timedelta(seconds=3600))


def test_a_token_made_by_hand_with_everything_right_is_read(tokens):
    assert tokens.read(forge(), NOW) == READ


def test_only_the_given_instant_counts_not_the_clock_of_the_machine(tokens):
    long_ago = datetime(2001, 1, 1, tzinfo=UTC)
    far_ahead = datetime(2101, 1, 1, tzinfo=UTC)
    for then in (long_ago, far_ahead):
        assert tokens.read(tokens.issue(ACCOUNT, "0198f", then).token, then) == READ


def test_two_tokens_of_one_instant_differ(tokens):
    assert tokens.issue(ACCOUNT, "0198f", NOW) != tokens.issue(ACCOUNT, "0198f", NOW)


def test_a_token_tells_nothing_beyond_its_claims(tokens):
    header, claims, _ = tokens.issue(ACCOUNT, "0198f", NOW).token.split(".")
    assert json.loads(base64.urlsafe_b64decode(header + "==")) == GOOD_HEADER
    assert set(json.loads(base64.urlsafe_b64decode(claims + "=="))) == set(GOOD_CLAIMS)


def test_tokens_of_a_former_secret_are_read_until_it_is_taken_away(tokens):
    before = JwtTokens([OLD_SECRET], issuer="alumunity", audience="web").issue(ACCOUNT, "0198f", NOW)
    assert tokens.read(before.token, NOW) == READ
    after = JwtTokens([SECRET], issuer="alumunity", audience="web")
    with pytest.raises(NotSignedIn):
        after.read(before.token, NOW)


def flipped(token: str) -> str:
    """The token with one bit of its signature turned."""
    head, _, signature = token.rpartition(".")
    raw = bytearray(base64.urlsafe_b64decode(signature + "="))
    raw[0] ^= 1
    return f"{head}.{encode(bytes(raw))}"


def with_claims_of(token: str, claims: dict[str, Any]) -> str:
    header, _, signature = token.split(".")
    return f"{header}.{encode(claims)}.{signature}"


FORGED = {
    "nothing": "",
    "words": "not a token",
    "dots": "..",
    "four parts": forge() + ".x",
    "no signature": forge().rpartition(".")[0] + ".",
    "turned bit": flipped(forge()),
    "claims of another": with_claims_of(forge(), {**GOOD_CLAIMS, "sub": "0198b"}),
    "letters outside ASCII": "é.é.é",
    "lone surrogate": "\ud800.\ud800.\ud800",
    "header is no object": forge(header=b"[]"),
    "header is deep": forge(header=b"[" * 20_000),
    "claims are no object": forge(claims=b"[]"),
    "claims are deep": forge(claims=b'{"a":' * 20_000),
    "number too long": forge(claims=b'{"exp": ' + b"9" * 5_000 + b"}"),
    "alg none": f"{encode({**GOOD_HEADER, 'alg': 'none'})}.{encode(GOOD_CLAIMS)}.",
    "alg None": f"{encode({**GOOD_HEADER, 'alg': 'None'})}.{encode(GOOD_CLAIMS)}.",
    "alg none with a signature": forge(header={**GOOD_HEADER, "alg": "none"}),
    "alg HS512": forge(header={**GOOD_HEADER, "alg": "HS512"}, digest=hashlib.sha512),
    "alg RS256": forge(header={**GOOD_HEADER, "alg": "RS256"}),
    "alg missing": forge(header={"kid": key_id(SECRET)}),
    "kid unknown": forge(header={**GOOD_HEADER, "kid": "00000000"}),
    "kid missing": forge(header={"alg": "HS256"}),
    "kid is a list": forge(header={**GOOD_HEADER, "kid": [key_id(SECRET)]}),
    "kid is a path": forge(header={**GOOD_HEADER, "kid": "../../dev/null"}, secret=""),
    "kid of another secret": forge(header={**GOOD_HEADER, "kid": key_id(OLD_SECRET)}),
    "key in the header": forge(header={"alg": "HS256", "jwk": {"kty": "oct", "k": encode(b"x" * 32)}}, secret="x" * 32),
    "unknown secret": forge(secret="a secret that we have never had at all"),
    "critical extension": forge(header={**GOOD_HEADER, "crit": ["b64"], "b64": False}),
    "issuer of another": forge(claims={**GOOD_CLAIMS, "iss": "elsewhere"}),
    "audience of another": forge(claims={**GOOD_CLAIMS, "aud": "admin"}),
    "many audiences": forge(claims={**GOOD_CLAIMS, "aud": ["web", "admin"]}),
    "expired": forge(claims={**GOOD_CLAIMS, "exp": int(NOW.timestamp())}),
    "expiry as text": forge(claims={**GOOD_CLAIMS, "exp": "9999999999"}),
    "expiry as a fraction": forge(claims={**GOOD_CLAIMS, "exp": 9999999999.5}),
    "expiry without end": forge(claims=json.dumps({**GOOD_CLAIMS, "exp": float("inf")}).encode()),
    "expiry is true": forge(claims={**GOOD_CLAIMS, "exp": True}),
    "epoch as text": forge(claims={**GOOD_CLAIMS, "epoch": "3"}),
    "epoch is true": forge(claims={**GOOD_CLAIMS, "epoch": True}),
    "session as a number": forge(claims={**GOOD_CLAIMS, "sid": 1}),
    "huge": forge(claims={**GOOD_CLAIMS, "more": "x" * 1_000_000}),
    "subject as a number": forge(claims={**GOOD_CLAIMS, "sub": 1}),
    **{
        f"without {name}": forge(claims={key: value for key, value in GOOD_CLAIMS.items() if key != name})
        for name in GOOD_CLAIMS
    },
    **{f"{name} is null": forge(claims={**GOOD_CLAIMS, name: None}) for name in GOOD_CLAIMS},
}


@pytest.mark.parametrize("token", FORGED.values(), ids=FORGED.keys())
def test_whatever_is_wrong_the_answer_is_the_same(tokens, token):
    with pytest.raises(NotSignedIn) as refused:
        tokens.read(token, NOW)
    assert (refused.value.message, refused.value.code) == ("Please sign in.", "UNAUTHORIZED")


@pytest.mark.parametrize("secrets", [[], ["short"], [SECRET, "short"], [""]])
def test_a_secret_that_is_missing_or_too_short_is_refused(secrets):
    with pytest.raises(ValueError, match="32 bytes"):
        JwtTokens(secrets, issuer="alumunity", audience="web")
