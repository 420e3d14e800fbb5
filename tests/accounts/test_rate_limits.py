"""Guesses are counted per account and address; too many are told to wait."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.utils import timezone
from pytest_django import Settings

from studio.accounts.models import User
from studio.core import checks
from studio.core.models import RateCounter
from studio.core.web import rate_limits

PASSWORD = "correct horse battery"


def guess(password: str = "wrong", email: str = "alice@example.com", address: str = "203.0.113.9") -> Any:
    return Client(REMOTE_ADDR=address).post("/sign-in/", {"email": email, "password": password})


def test_after_too_many_guesses_even_the_right_password_waits(alice: User) -> None:
    assert {guess().status_code for _ in range(rate_limits.SIGN_IN.most)} == {422}
    response = guess(PASSWORD)
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 600
    assert "Try again in" in response.content.decode()


def test_the_wait_is_over_with_its_window(alice: User) -> None:
    for _ in range(rate_limits.SIGN_IN.most + 1):
        guess()
    RateCounter.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert guess(PASSWORD).status_code == 302


def test_somebody_elsewhere_can_still_come_in(alice: User) -> None:
    for _ in range(rate_limits.SIGN_IN.most + 1):
        guess()
    assert guess(PASSWORD, address="198.51.100.7").status_code == 302


def test_an_address_that_tries_many_accounts_is_stopped(alice: User) -> None:
    for number in range(rate_limits.ADDRESS.most):
        guess(email=f"person{number}@example.com")
    assert guess(email="another@example.com").status_code == 429


def test_an_account_tried_from_many_addresses_is_protected(alice: User) -> None:
    for number in range(rate_limits.ACCOUNT.most):
        guess(address=f"203.0.113.{number}")
    assert guess(address="198.51.100.7").status_code == 429


def test_signing_in_rightly_is_never_too_often(alice: User) -> None:
    assert {guess(PASSWORD).status_code for _ in range(rate_limits.SIGN_IN.most + 5)} == {302}


def test_the_address_is_what_the_last_proxy_saw(rf: RequestFactory, settings: Settings) -> None:
    request = rf.get("/", headers={"X-Forwarded-For": "6.6.6.6, 203.0.113.9"}, REMOTE_ADDR="10.0.0.1")
    assert rate_limits.client_address(request) == "10.0.0.1"
    settings.PROXIES = 1
    assert rate_limits.client_address(request) == "203.0.113.9"


@pytest.mark.django_db
def test_every_try_is_counted_also_those_at_the_same_moment() -> None:
    limit = rate_limits.RateLimit(name="test", most=3, window=timedelta(minutes=1), what="")
    for _ in range(3):
        rate_limits.hit(limit, "x")
    with pytest.raises(rate_limits.RateLimitExceeded):
        rate_limits.hit(limit, "x")
    rate_limits.hit(limit, "somebody else")


@pytest.mark.django_db
@pytest.mark.parametrize("is_over", [False, True], ids=["first window", "next window"])
def test_two_tries_that_begin_a_window_at_the_same_moment_are_both_counted(is_over: bool) -> None:
    limit = rate_limits.RateLimit(name="test", most=3, window=timedelta(minutes=1), what="")
    if is_over:
        rate_limits.hit(limit, "x", now=timezone.now() - timedelta(hours=1))
    at_the_same_moment = [True]

    def interrupted(execute: Callable[..., Any], sql: str, *arguments: Any) -> Any:
        """Let the other try come in whole after the first has seen no window and before it begins one."""
        if sql.startswith("INSERT") and at_the_same_moment:
            at_the_same_moment.clear()
            rate_limits.hit(limit, "x")
        return execute(sql, *arguments)

    with connection.execute_wrapper(interrupted):
        rate_limits.hit(limit, "x")
    assert not at_the_same_moment
    assert RateCounter.objects.get().count == 2


def test_a_forged_address_does_not_loosen_the_limit_of_an_account(alice: User, settings: Settings) -> None:
    settings.PROXIES = 1
    form = {"email": alice.email, "password": "wrong"}
    for number in range(rate_limits.ACCOUNT.most):
        Client().post("/sign-in/", form, headers={"X-Forwarded-For": f"198.51.100.{number}"})
    right = {"email": alice.email, "password": "correct horse battery"}
    assert Client().post("/sign-in/", right, headers={"X-Forwarded-For": "203.0.113.1"}).status_code == 429


def test_mails_to_one_account_are_limited_whatever_address_asks(alice: User, settings: Settings) -> None:
    settings.PROXIES = 1
    statuses = [
        Client()
        .post("/password/", {"email": alice.email}, headers={"X-Forwarded-For": f"198.51.100.{number}"})
        .status_code
        for number in range(6)
    ]
    assert statuses == [200] * 5 + [429]


def test_a_visit_past_the_proxy_is_said_in_operations(
    alice: User, olga: User, settings: Settings, browse: Callable[..., Client]
) -> None:
    settings.PROXIES = 1
    client = browse(olga)
    assert (
        "Somebody came without a proxy"
        not in client.get("/operations/", headers={"X-Forwarded-For": "192.0.2.1"}).content.decode()
    )
    Client().post("/sign-in/", {"email": alice.email, "password": "wrong"})
    assert "Somebody came without a proxy, but PROXIES is 1" in client.get("/operations/").content.decode()


@pytest.mark.parametrize(
    ("proxies", "host", "warns"),
    [(1, "0.0.0.0", True), (1, "127.0.0.1", False), (0, "0.0.0.0", False)],
)
def test_a_start_behind_no_proxy_is_warned_of(
    settings: Settings, proxies: int, host: str, warns: bool
) -> None:
    settings.PROXIES, settings.HOST = proxies, host
    warnings = [message for message in checks.proxies_are_the_only_way_in() if message.id == "studio.W001"]
    assert bool(warnings) is warns
