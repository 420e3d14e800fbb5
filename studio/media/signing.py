"""Sign a video with a C2PA manifest; what the file brought along is kept as its ingredient."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import c2pa
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from PIL import Image

from studio.core.values.translatable import translatable
from studio.media.errors import Unusable

CURVES = {"secp256r1": b"es256", "secp384r1": b"es384", "secp521r1": b"es512"}
ACTIONS = "c2pa.actions.v2"
INGREDIENT = {"title": "Original", "relationship": "parentOf", "label": "source"}
SOURCE_TYPE = "http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicMedia"
SAMPLE = {
    "claim_generator_info": [{"name": "Circle Take"}],
    "assertions": [
        {
            "label": ACTIONS,
            "data": {"actions": [{"action": "c2pa.created", "digitalSourceType": SOURCE_TYPE}]},
        }
    ],
}
UNREADABLE = translatable("C2PA_CERT or C2PA_KEY cannot be read: both are PEM, the key without a password.")


def check(certificate: str, key: str) -> None:
    """Sign a picture in memory. Raises Unusable with the reason why nothing can be signed."""
    picture = io.BytesIO()
    Image.new("RGB", (16, 16)).save(picture, "JPEG")
    picture.seek(0)
    _sign(SAMPLE, "image/jpeg", picture, io.BytesIO(), certificate, key)


def sign(path: Path, out: Path, manifest: dict[str, Any], certificate: str, key: str) -> None:
    """Write the video in ``path`` with its manifest to ``out``. Raises Unusable."""
    with path.open("rb") as source, out.open("w+b") as target:
        _sign(manifest, "video/mp4", source, target, certificate, key)


def _has_manifest(mime: str, source: Any) -> bool:
    try:
        with c2pa.Reader(mime, source):
            return True
    except c2pa.C2paError:
        return False
    finally:
        source.seek(0)


def _opened(manifest: dict[str, Any]) -> dict[str, Any]:
    """The manifest of a file that says itself how it was made: it was opened, not created."""
    actions = {"actions": [{"action": "c2pa.opened", "parameters": {"ingredientIds": [INGREDIENT["label"]]}}]}
    others = [one for one in manifest["assertions"] if one["label"] != ACTIONS]
    return {**manifest, "assertions": [{"label": ACTIONS, "data": actions}, *others]}


def _sign(manifest: dict[str, Any], mime: str, source: Any, target: Any, certificate: str, key: str) -> None:
    has_manifest = _has_manifest(mime, source)
    if has_manifest:
        manifest = _opened(manifest)
    info = c2pa.C2paSignerInfo(_algorithm(certificate, key), certificate.encode(), key.encode(), None)
    try:
        with c2pa.Signer.from_info(info) as signer, c2pa.Builder(json.dumps(manifest)) as builder:
            if has_manifest:
                builder.add_ingredient(json.dumps(INGREDIENT), mime, source)
                source.seek(0)
            builder.sign(signer, mime, source, target)
    except c2pa.C2paError as error:
        reason = str(error).splitlines()[0][:160]
        message = translatable(
            "Nothing can be signed with the certificate in C2PA_CERT: {reason}.", reason=reason
        )
        raise Unusable(message) from None


def _algorithm(certificate: str, key: str) -> bytes:
    """The algorithm of the key. Raises Unusable where the two do not belong together."""
    try:
        private = load_pem_private_key(key.encode(), None)
        public = x509.load_pem_x509_certificates(certificate.encode())[0].public_key()
    except (ValueError, TypeError):
        raise Unusable(UNREADABLE) from None
    if private.public_key() != public:
        raise Unusable(translatable("C2PA_KEY is not the key of the first certificate in C2PA_CERT."))
    match private:
        case ec.EllipticCurvePrivateKey() if private.curve.name in CURVES:
            return CURVES[private.curve.name]
        case ed25519.Ed25519PrivateKey():
            return b"ed25519"
        case rsa.RSAPrivateKey():
            return b"ps256"
    raise Unusable(translatable("C2PA_KEY is of a kind that C2PA does not know."))
