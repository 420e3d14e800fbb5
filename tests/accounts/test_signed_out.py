"""Requests of people who are signed out: a page leads to the form and back, a part of an open page gets a plain 401."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from studio.accounts.models import User
from studio.projects.models import Project

pytestmark = pytest.mark.django_db
FETCHED: list[dict[str, str]] = [
    {"HX-Request": "true"},
    {"HX-Request": "true", "Accept": "text/html"},
    {"Accept": "*/*"},
    {"Accept": "application/json"},
    {"Accept": "video/webm,video/mp4;q=0.9,*/*;q=0.5"},
    {"Accept": "text/html,*/*;q=0.8", "Sec-Fetch-Dest": "empty"},
]


@pytest.mark.parametrize("headers", FETCHED)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_part_of_an_open_page_gets_no_form(project: Project, headers: dict[str, str], method: str) -> None:
    response: Any = getattr(Client(), method)(f"/projects/{project.pk}/settings/save/", headers=headers)
    assert response.status_code == 401
    assert response.json() == {"sentence": "You are signed out. Sign in, and go on where you were."}
    assert response["Cache-Control"] == "no-store"
    assert "<form" not in response.content.decode()


@pytest.mark.parametrize("headers", [{}, {"Accept": "text/html,*/*;q=0.8", "Sec-Fetch-Dest": "document"}])
def test_a_page_leads_to_the_form_and_back(project: Project, alice: User, headers: dict[str, str]) -> None:
    client = Client()
    response = client.get(f"/projects/{project.pk}/?q=door", headers=headers)
    assert response.status_code == 302
    assert response["Location"] == f"/sign-in/?next=/projects/{project.pk}/%3Fq%3Ddoor"
    form = {"email": alice.email, "password": "correct horse battery"}
    back = client.post(response["Location"], form)
    assert back["Location"] == f"/projects/{project.pk}/?q=door"


@pytest.mark.parametrize(
    ("referer", "after"),
    [
        ("http://testserver/projects/x/settings/?tab=1", "/projects/x/settings/%3Ftab%3D1"),
        ("https://elsewhere.example/projects/", "/"),
        ("//elsewhere.example/", "/"),
        ("", "/"),
    ],
)
def test_a_form_that_was_sent_leads_back_to_the_page_it_stood_on(
    project: Project, referer: str, after: str
) -> None:
    response = Client().post(f"/projects/{project.pk}/settings/save/", headers={"Referer": referer})
    assert response["Location"] == f"/sign-in/?next={after}"
