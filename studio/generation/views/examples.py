"""The example gallery: prompts by craft with their drafts, each one press from the composer."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_GET

from studio.accounts.models import StudioRequest
from studio.accounts.policy import Permission
from studio.catalog.examples import Example, by_craft
from studio.catalog.request import Mode
from studio.catalog.wildcards import escape
from studio.core.translations.wording import worded
from studio.projects.guards import project_view
from studio.projects.models import Project


@dataclass(frozen=True, kw_only=True)
class ExampleCard:
    """One example with the picture of its draft, and the address that fills the composer with it."""

    title: str
    prompt: str
    picture_url: str
    url: str


@require_GET
@project_view(requires=Permission.ORDER)
def examples(request: StudioRequest, project: Project) -> HttpResponse:
    """All examples, by craft."""
    crafts = [(worded(craft), [_card(project, one) for one in group]) for craft, group in by_craft().items()]
    return render(request, "generation/examples.html", {"project": project, "crafts": crafts})


def _card(project: Project, example: Example) -> ExampleCard:
    query = urlencode({"mode": Mode.TEXT, "prompt": escape(example.prompt)})
    return ExampleCard(
        title=worded(example.title),
        prompt=example.prompt,
        picture_url=static(f"img/examples/{example.name}.webp"),
        url=f"{reverse('generation:gallery', args=[project.pk])}?{query}#composer",
    )
