"""Web Push: encryption of a message for one browser (RFC 8291) and proof of the sender (VAPID, RFC 8292)."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Mapping
from datetime import datetime, timedelta

import httpx
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()
PUBLIC_KEY_BYTES = 65  # an uncompressed point
AUTH_SECRET_BYTES = 16
RECORD_BYTES = 4096  # the whole message is one record
LAST_RECORD = b"\x02"
TOKEN_LIFETIME = timedelta(hours=12)  # push services accept 24 hours at most


def new_private_key() -> bytes:
    """A private key of the sender, 32 bytes."""
    return ec.generate_private_key(CURVE).private_numbers().private_value.to_bytes(32, "big")


def public_key(private_key: bytes) -> bytes:
    """The public key of a private one, which a browser subscribes with: 65 bytes."""
    return _point(_private(private_key).public_key())


def encode(content: bytes) -> str:
    """Bytes as base64url without padding, as browsers write keys."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """The bytes of base64url, padded or not. Raises ValueError."""
    bare = text.rstrip("=")
    return base64.b64decode(bare + "=" * (-len(bare) % 4), altchars=b"-_", validate=True)


def check_keys(receiver_key: bytes, auth_secret: bytes) -> None:
    """Raise ValueError unless both have the form of a browser's keys."""
    if len(receiver_key) != PUBLIC_KEY_BYTES or len(auth_secret) != AUTH_SECRET_BYTES:
        raise ValueError("keys of another length")
    ec.EllipticCurvePublicKey.from_encoded_point(CURVE, receiver_key)


def encrypt(content: bytes, *, receiver_key: bytes, auth_secret: bytes) -> bytes:
    """The body of a message in the content coding ``aes128gcm``, which only the browser can read.

    Raises ValueError for keys of another form.
    """
    receiver = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, receiver_key)
    sender = ec.generate_private_key(CURVE)
    sender_key = _point(sender.public_key())
    shared = sender.exchange(ec.ECDH(), receiver)
    secret = _derive(shared, auth_secret, b"WebPush: info\0" + receiver_key + sender_key, 32)
    salt = os.urandom(16)
    key = _derive(secret, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derive(secret, salt, b"Content-Encoding: nonce\0", 12)
    head = salt + RECORD_BYTES.to_bytes(4, "big") + bytes([len(sender_key)]) + sender_key
    return head + AESGCM(key).encrypt(nonce, content + LAST_RECORD, None)


def authorization(endpoint: str, private_key: bytes, *, contact: str, now: datetime) -> str:
    """The header ``Authorization`` of a message to an endpoint. ``contact``: ``mailto:`` or ``https:``."""
    url = httpx.URL(endpoint)
    claims = {
        "aud": f"{url.scheme}://{url.netloc.decode()}",
        "exp": int((now + TOKEN_LIFETIME).timestamp()),
        "sub": contact,
    }
    signed = f"{_json({'typ': 'JWT', 'alg': 'ES256'})}.{_json(claims)}"
    r, s = utils.decode_dss_signature(_private(private_key).sign(signed.encode(), ec.ECDSA(SHA256())))
    token = f"{signed}.{encode(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"
    return f"vapid t={token}, k={encode(public_key(private_key))}"


def _private(key: bytes) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(key, "big"), CURVE)


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _derive(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt, info).derive(secret)


def _json(value: Mapping[str, object]) -> str:
    return encode(json.dumps(value, separators=(",", ":")).encode())
