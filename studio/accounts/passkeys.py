"""Passkeys (WebAuthn): a device proves who is there. The protocol is fido2's, the rows are ours.

Each ceremony has two halves: options for the browser, whose challenge waits in the session, and the answer
of the device, taken once and within five minutes. A device must have recognised its person by finger, face
or PIN: the key alone signs in.
"""

from __future__ import annotations

import re
import time
from typing import Any, cast

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialDescriptor,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from studio.accounts import sessions
from studio.accounts.models import Passkey, User
from studio.core.errors import Refusal

WAITS_SECONDS = 300
MOST = 20  # of one person
CREDENTIAL_ID = re.compile(r"[\w-]{1,1400}", re.ASCII)
NOT_MADE = gettext_lazy("This device made no passkey that works here. Try again.")
NOT_TAKEN = gettext_lazy("That passkey was not accepted. Try again, or use your password.")


def options_to_add(request: HttpRequest, user: User) -> dict[str, Any]:
    """WebAuthn options to register a passkey. Raises Refusal when the user has the maximum."""
    if user.passkeys.count() >= MOST:
        raise Refusal(gettext("%(count)d passkeys are the most; remove one first.") % {"count": MOST})
    options, state = _server(request).register_begin(
        PublicKeyCredentialUserEntity(id=user.pk.bytes, name=user.email, display_name=user.name),
        credentials=_descriptors(user),
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return _waiting(request, "add", options, state)


def add(request: HttpRequest, user: User, answer: dict[str, Any]) -> Passkey:
    """Verify and store a registered passkey. Raises Refusal."""
    state = _taken(request, "add")
    try:
        credential = _server(request).register_complete(state, answer).credential_data
    except Exception:  # noqa: BLE001 - whatever cannot be read is no key
        raise Refusal(str(NOT_MADE)) from None
    if credential is None:
        raise Refusal(str(NOT_MADE))
    try:
        with transaction.atomic():
            return Passkey.objects.create(
                user=user,
                name=sessions.browser_name(request.headers.get("User-Agent", "")),
                credential_id=websafe_encode(credential.credential_id),
                credential=bytes(credential),
            )
    except IntegrityError:
        raise Refusal(gettext("This passkey is in use here already.")) from None


def options_to_sign_in(request: HttpRequest) -> dict[str, Any]:
    """WebAuthn options to sign in; the user is not known yet."""
    return _options_to_prove(request, "sign-in")


def sign_in(request: HttpRequest, answer: dict[str, Any]) -> User:
    """The user whose passkey signed the challenge. Raises the same Refusal for every failure."""
    return _verified(request, "sign-in", answer, Passkey.objects.all()).user


def owner_email(answer: dict[str, Any]) -> str:
    """The address of whoever has the passkey that an answer names; empty when nobody has it."""
    passkey = Passkey.objects.filter(credential_id=str(answer.get("id", ""))[:1400]).select_related("user")
    return passkey[0].user.email if passkey else ""


def options_to_reauthenticate(request: HttpRequest, user: User) -> dict[str, Any]:
    """WebAuthn options to prove again who is there, with one of the user's passkeys."""
    return _options_to_prove(request, "reauthenticate", _descriptors(user))


def reauthenticate(request: HttpRequest, user: User, answer: dict[str, Any]) -> None:
    """Verify that a passkey of this user signed the challenge. Raises Refusal."""
    _verified(request, "reauthenticate", answer, user.passkeys.all())


def _options_to_prove(request: HttpRequest, ceremony: str, credentials: Any = None) -> dict[str, Any]:
    options, state = _server(request).authenticate_begin(
        credentials, user_verification=UserVerificationRequirement.REQUIRED
    )
    return _waiting(request, ceremony, options, state)


def _verified(
    request: HttpRequest, ceremony: str, answer: dict[str, Any], allowed: QuerySet[Passkey]
) -> Passkey:
    state = _taken(request, ceremony)
    credential_id = str(answer.get("id", ""))
    if not CREDENTIAL_ID.fullmatch(credential_id):
        raise Refusal(str(NOT_TAKEN))
    passkeys = allowed.filter(credential_id=credential_id, user__is_active=True)
    passkey = passkeys.select_related("user").first()
    if passkey is None:
        raise Refusal(str(NOT_TAKEN))
    try:
        _server(request).authenticate_complete(state, [_credential(passkey)], answer)
        count = AuthenticationResponse.from_dict(answer).response.authenticator_data.counter
    except Exception:  # noqa: BLE001 - a signature that cannot be checked is one that does not fit
        raise Refusal(str(NOT_TAKEN)) from None
    # A count that does not rise: somebody has a copy of the key.
    unchanged_or_rising = Passkey.objects.filter(pk=passkey.pk, count__lt=count) if count else passkeys
    if not unchanged_or_rising.update(count=count, used_at=timezone.now()):
        raise Refusal(str(NOT_TAKEN))
    return passkey


def _descriptors(user: User) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(
            type=PublicKeyCredentialType.PUBLIC_KEY, id=websafe_decode(passkey.credential_id)
        )
        for passkey in user.passkeys.all()
    ]


def _server(request: HttpRequest) -> Fido2Server:
    host = request.get_host().rpartition(":")[0] or request.get_host()
    own_origin = f"{request.scheme}://{request.get_host()}"
    place = PublicKeyCredentialRpEntity(id=host, name="Circle Take")
    return Fido2Server(place, verify_origin=lambda origin: origin == own_origin)


def _waiting(request: HttpRequest, ceremony: str, options: Any, state: Any) -> dict[str, Any]:
    request.session[f"passkey-{ceremony}"] = {"state": state, "until": time.time() + WAITS_SECONDS}
    return cast("dict[str, Any]", dict(options)["publicKey"])


def _taken(request: HttpRequest, ceremony: str) -> Any:
    """Take the state of a ceremony out of the session. Raises Refusal when it is missing or expired."""
    waiting = request.session.pop(f"passkey-{ceremony}", None)
    if not waiting or waiting["until"] < time.time():
        raise Refusal(gettext("That took too long. Try again."))
    return waiting["state"]


def _credential(passkey: Passkey) -> AttestedCredentialData:
    return AttestedCredentialData(bytes(passkey.credential))
