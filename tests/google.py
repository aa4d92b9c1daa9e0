"""A stand-in for Google: a key made here, and tokens signed with it."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

CLIENT = "a-client.apps.googleusercontent.com"


class TestIssuer:
    """Attributes: key: signs what `token` makes unless told otherwise."""

    __test__ = False

    def __init__(self, key_id: str = "one") -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.key_id = key_id

    def publish(self, path: Path) -> str:
        """Write the public key where `ALUM_GOOGLE_KEYS` then points."""
        public = json.loads(RSAAlgorithm.to_jwk(self.key.public_key()))
        path.write_text(json.dumps({"keys": [{**public, "kid": self.key_id, "use": "sig", "alg": "RS256"}]}))
        return f"file:{path}"

    def token(self, now: datetime, *, key: Any = None, kid: str | None = None, **changes: Any) -> str:
        """An ID token of Ana; a change to None leaves the claim out."""
        issued_at = int(now.timestamp())
        claims = {
            "iss": "https://accounts.google.com",
            "aud": CLIENT,
            "sub": "1234567890",
            "email": "ana@alumni.edu",
            "email_verified": True,
            "name": "Ana Alves",
            "iat": issued_at,
            "exp": issued_at + 3_600,
            **changes,
        }
        said = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(said, key or self.key, algorithm="RS256", headers={"kid": kid or self.key_id})
