"""A push service of our own on loopback: it keeps what comes, and a browser of it decrypts as browsers do."""

from __future__ import annotations

import base64
import json
import os
from typing import Any

import http_ece
import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.webhooks.receiver import Received


class Browser:
    """The keys of a browser, what it gives to the studio, and how it reads what comes."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.secret = os.urandom(16)

    def subscription(self) -> dict[str, Any]:
        """As ``JSON.stringify(subscription)`` of a browser."""
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {
            "endpoint": self.endpoint,
            "expirationTime": None,
            "keys": {"p256dh": _encode(point), "auth": _encode(self.secret)},
        }

    def read(self, request: Received) -> Any:
        """What a message says, decrypted by the reference library."""
        assert request.headers["Content-Encoding"] == "aes128gcm"
        content = http_ece.decrypt(
            request.body, private_key=self.key, auth_secret=self.secret, version="aes128gcm"
        )
        return json.loads(content)


def claims_of(request: Received, *, audience: str) -> tuple[Any, str]:
    """The claims of the sender, once its signature is verified, and its public key."""
    scheme, token, key = request.headers["Authorization"].replace(",", " ").split()
    assert scheme == "vapid"
    point = base64.urlsafe_b64decode(key.removeprefix("k=") + "==")
    public_key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    claims = jwt.decode(token.removeprefix("t="), public_key, algorithms=["ES256"], audience=audience)
    return claims, key.removeprefix("k=")


def _encode(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
