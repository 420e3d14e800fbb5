"""Text of forms and addresses, cleaned before any view reads it."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from studio.accounts.models import Team, User
from studio.core.web.middleware import CleanTextMiddleware
from studio.projects.models import Project

HIDDEN = "\x00\x07\u202e\ufeff"


def fields_of(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def test_forms_and_queries_are_cleaned_and_what_is_clean_stays_as_it_is() -> None:
    middleware = CleanTextMiddleware(fields_of)
    request = RequestFactory().post("/?q=a%00b", {"text": "a\x07\r\nb", "take": ["1", "2\x1b"]})
    middleware(request)
    middleware.process_view(request, fields_of)
    assert request.GET.dict() == {"q": "ab"}
    assert dict(request.POST.lists()) == {"text": ["a\nb"], "take": ["1", "2"]}
    before = request.POST
    middleware.process_view(request, fields_of)
    assert request.POST is before


def test_names_of_projects_shots_and_people_are_one_line_that_shows_itself(
    project: Project, browse: Callable[..., Client], alice: User
) -> None:
    client = browse(alice)
    client.post("/projects/", {"name": f"Glass{HIDDEN}house\nfilm"})
    assert Project.objects.filter(name="Glasshouse film").count() == 2
    client.post(f"/projects/{project.pk}/shots/", {"name": f"Door{HIDDEN}"})
    assert project.shots.filter(name="Door").exists()
    response = client.post("/profile/", {"name": "\u200b\u202e", "colour": "1", "theme": "dark"})
    assert response.status_code == 422
    alice.refresh_from_db()
    assert alice.name == "Alice"


def test_a_name_that_is_none_is_refused_with_its_sentence(
    team: Team, browse: Callable[..., Client], alice: User
) -> None:
    response = browse(alice).post("/projects/", {"name": HIDDEN})
    assert response.status_code == 422
    assert "Give the project a name." in response.content.decode()
