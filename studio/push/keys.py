"""The key by which push services know the installation, made once and stored encrypted beside other rows."""

from __future__ import annotations

from email.utils import parseaddr

from django.conf import settings

from studio.core import encryption
from studio.core.web import web_push
from studio.push.models import PushKey

PURPOSE = "studio.push.key"
SLOT = 1


def private_key() -> bytes:
    """The private key, 32 bytes; made when there is none. Raises encryption.CannotDecrypt."""
    row = PushKey.objects.filter(slot=SLOT).first()
    if row is None:
        encrypted = encryption.encrypt(web_push.new_private_key(), purpose=PURPOSE)
        row, _ = PushKey.objects.get_or_create(slot=SLOT, defaults={"encrypted_key": encrypted})
    return encryption.decrypt(row.encrypted_key, purpose=PURPOSE)


def public_key() -> str:
    """The public key as browsers take it, base64url. Raises encryption.CannotDecrypt."""
    return web_push.encode(web_push.public_key(private_key()))


def prepare() -> None:
    """Make the key of an installation that has none, or one for another ``SECRET_KEY``.

    With another key the browsers must subscribe anew: their push services take messages of the old one only.
    """
    try:
        private_key()
    except encryption.CannotDecrypt:
        PushKey.objects.filter(slot=SLOT).delete()
        private_key()


def contact() -> str:
    """Whom a push service can ask about the messages."""
    if settings.ON_HTTPS:
        return str(settings.PUBLIC_BASE_URL)
    return f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}"
