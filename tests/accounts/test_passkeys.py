"""Passkeys over HTTP: what is no answer of a device gets a sentence, and a challenge counts once."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from studio.accounts import passkeys
from studio.accounts.models import Passkey, SignInEvent, User
from studio.core.web import rate_limits

pytestmark = pytest.mark.django_db
NOTHING = {"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": {}}


def post(client: Client, url: Any, body: Any = None) -> Any:
    return client.post(url, json.dumps(body if body is not None else {}), content_type="application/json")


@pytest.mark.parametrize("url", ["/sign-in/passkey/", "/profile/passkeys/"])
@pytest.mark.parametrize(
    "body", [[], "x", {"id": "a\x00b"}, {"id": 3}, NOTHING, {**NOTHING, "response": {"x": "é"}}]
)
def test_what_no_device_has_sent_gets_a_sentence(
    url: str, body: Any, alice: User, browse: Callable[..., Client]
) -> None:
    client = browse(alice)
    post(client, f"{url}options/")
    response = post(client, url, body)
    assert response.status_code == 422
    assert response.json()["sentence"].endswith(".")
    assert not Passkey.objects.exists()


def test_a_text_too_deep_to_read_is_refused(client: Client) -> None:
    post(client, "/sign-in/passkey/options/")
    response = client.post("/sign-in/passkey/", "[" * 200_000, content_type="application/json")
    assert response.status_code == 422


def test_a_challenge_is_taken_once_and_not_for_long(
    alice: User, browse: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = browse(alice)
    assert post(client, "/sign-in/passkey/", NOTHING).json()["sentence"] == "That took too long. Try again."
    post(client, "/sign-in/passkey/options/")
    assert post(client, "/sign-in/passkey/", NOTHING).json()["sentence"] == passkeys.NOT_TAKEN
    assert post(client, "/sign-in/passkey/", NOTHING).json()["sentence"] == "That took too long. Try again."
    monkeypatch.setattr(passkeys, "WAITS_SECONDS", -1)
    post(client, "/sign-in/passkey/options/")
    assert post(client, "/sign-in/passkey/", NOTHING).json()["sentence"] == "That took too long. Try again."


def test_wrong_keys_are_counted_like_wrong_passwords(client: Client) -> None:
    codes = [
        post(client, "/sign-in/passkey/", NOTHING).status_code for _ in range(rate_limits.ADDRESS.most + 1)
    ]
    assert codes[-2:] == [422, 429]


def test_a_wrong_key_is_in_the_log_of_sign_ins_with_its_owner(client: Client, alice: User) -> None:
    alice.passkeys.create(name="Key", credential_id="AAAA", credential=b"")
    for key_id in ("AAAA", "a\x00b", "BBBB"):
        post(client, "/sign-in/passkey/options/")
        post(client, "/sign-in/passkey/", {**NOTHING, "id": key_id})
    logged = SignInEvent.objects.order_by("created_at").values_list("user", "email", "failure")
    nobody = (None, "", "wrong passkey")
    assert list(logged) == [(alice.pk, alice.email, "wrong passkey"), nobody, nobody]


def test_the_options_ask_for_a_device_that_knows_its_person(
    alice: User, browse: Callable[..., Client]
) -> None:
    options = post(browse(alice), "/profile/passkeys/options/").json()
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert options["authenticatorSelection"]["residentKey"] == "required"
    assert options["rp"]["id"] == "testserver"
    assert options["user"]["name"] == alice.email


def test_twenty_are_the_most(alice: User, browse: Callable[..., Client]) -> None:
    client = browse(alice)
    Passkey.objects.bulk_create(
        Passkey(user=alice, name="Key", credential_id=str(number), credential=bytes(55))
        for number in range(passkeys.MOST)
    )
    assert post(client, "/profile/passkeys/options/").status_code == 422
