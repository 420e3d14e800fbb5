from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from studio.accounts import services
from studio.accounts.models import SignInLink, User
from studio.projects.models import Project

PASSWORD = "correct horse battery"


def link(user: User, now: Any = None) -> str:
    return f"/sign-in/{services.new_sign_in_link(user, now=now or timezone.now())}/"


def test_a_link_signs_in_once(alice: User) -> None:
    path = link(alice)
    first, second = Client(), Client()
    assert first.get(path).status_code == 302
    assert first.get("/projects/").status_code == 200
    assert second.get(path).status_code == 410
    assert "already used or has expired" in second.get(path).content.decode()


def test_an_expired_link_signs_nobody_in(alice: User) -> None:
    client = Client()
    path = link(alice, now=timezone.now() - timedelta(hours=25))
    assert client.get(path).status_code == 410
    assert client.get("/projects/").status_code == 302


def test_a_preview_of_the_link_does_not_use_it_up(alice: User) -> None:
    path = link(alice)
    assert Client().head(path).status_code == 200
    assert Client().get(path).status_code == 302


def test_a_used_link_still_leads_somebody_who_is_in(alice: User, browse: Callable[..., Client]) -> None:
    path = link(alice)
    client = browse(alice)
    client.get(path)
    assert client.get(path).status_code == 302


def test_the_token_itself_is_not_kept(alice: User) -> None:
    token = services.new_sign_in_link(alice, now=timezone.now())
    assert not SignInLink.objects.filter(token_hash=token).exists()


def test_password_signs_in_and_leads_where_the_person_wanted(alice: User) -> None:
    client = Client()
    form = {"email": "Alice@Example.com", "password": PASSWORD, "next": "/projects/"}
    assert client.post("/sign-in/", form)["Location"] == "/projects/"


@pytest.mark.parametrize("wrong", [{"password": "no"}, {"email": "nobody@example.com"}])
def test_a_wrong_password_keeps_the_address_and_tells_nothing(alice: User, wrong: dict[str, Any]) -> None:
    response = Client().post("/sign-in/", {"email": "alice@example.com", "password": PASSWORD, **wrong})
    assert response.status_code == 422
    assert "do not belong together" in response.content.decode()


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_nobody_is_led_to_another_site(alice: User, elsewhere: str) -> None:
    form = {"email": "alice@example.com", "password": PASSWORD, "next": elsewhere}
    assert Client().post("/sign-in/", form)["Location"] == "/"


def test_signing_out_needs_a_post_and_forgets_the_browser(alice: User, browse: Callable[..., Client]) -> None:
    client = browse(alice)
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").status_code == 302
    assert client.get("/projects/").status_code == 302


def test_a_stranger_is_sent_to_sign_in(project: Project) -> None:
    response = Client().get(f"/projects/{project.pk}/")
    assert response["Location"] == f"/sign-in/?next=/projects/{project.pk}/"
