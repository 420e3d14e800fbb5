"""A person whose profile is German reads German, also what a worker wrote down; the provider gets English."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import translation

from studio.accounts.models import Team, User
from studio.catalog.request import Mode, VideoRequest
from studio.core.translations.wording import worded
from studio.core.values.translatable import translatable
from studio.generation.acceptance import Evidence
from studio.generation.gallery import failures
from studio.generation.models import Generation, Take
from studio.generation.pipeline import ending, fetch, paid_access
from studio.generation.pipeline.result_check import mismatch
from studio.library.models import Asset
from studio.projects.models import Project
from studio.provider import errors
from tests.bulk import takes as bulk_takes

pytestmark = pytest.mark.django_db(transaction=True)
HTMX = {"HX-Request": "true"}


@pytest.fixture
def many(team: Team, alice: User) -> Project:
    return bulk_takes.project_with(team, [alice], 8)


@pytest.fixture
def german(alice: User, browse: Callable[..., Client]) -> Client:
    User.objects.filter(pk=alice.pk).update(language="de")
    return browse(alice)


def text_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_why_a_file_was_not_saved_is_worded_for_whoever_reads_it(many: Project, german: Client) -> None:
    take = Take.objects.filter(generation__number_results=1)[0]
    sentence = fetch._sentence(errors.Gone("410 Gone"))
    assert sentence == "The provider has removed the finished file (410 Gone)."
    Take.objects.filter(pk=take.pk).update(state="failed", url="https://a.example", error_message=sentence)
    Generation.objects.filter(pk=take.generation_id).update(state="failed")
    page = text_of(german.get(f"/projects/{many.pk}/").content.decode())
    assert "Nicht gespeichert" in page
    assert "Der Anbieter hat die fertige Datei entfernt (410 Gone)." in page
    assert "removed the finished file" not in page


@pytest.mark.parametrize(
    ("group", "headline", "sentence"),
    [
        ("validation", "Abgelehnt", "Der Anbieter hat diese Werte nicht angenommen."),
        ("timeout", "Hat zu lange gedauert", "Ein neuer Versuch hilft oft."),
    ],
)
def test_a_failure_has_a_headline_and_a_reason(group: str, headline: str, sentence: str) -> None:
    generation = Generation(state="failed", error_family=errors.ErrorGroup(group))
    with translation.override("de"):
        failure = failures.explain(generation, [], None, "")
    assert failure is not None
    assert failure.headline == headline
    assert sentence in failure.sentence


def test_the_event_log_is_german_and_its_copy_for_the_provider_english(many: Project, german: Client) -> None:
    generation = Generation.objects.first()
    assert generation is not None
    reason = translatable(str(Evidence.NO_ANSWER))
    ending.write_note(generation, translatable("Nobody waits any more: {reason}.", reason=reason))
    page = german.get(f"/projects/{many.pk}/generations/{generation.pk}/").content.decode()
    shown, ticket = page.partition('id="ticket"')[::2]
    assert "Niemand wartet mehr: kein Ende innerhalb der längsten Frist." in text_of(shown)
    assert "Beauftragt von" in text_of(shown)
    assert "Nobody waits any more: no end within the longest time." in ticket
    assert "State: Ready" in ticket


def test_the_composer_says_what_is_wrong(project: Project, german: Client) -> None:
    page = german.post(
        f"/projects/{project.pk}/preflight/", {"mode": "text", "prompt": "Ein Hafen."}, headers=HTMX
    )
    assert "Entwurf · kostenlos" in page.content.decode()
    unknown = {"mode": "text", "prompt": "Ein Hafen.", "model": "acme:1@1", "seconds": "x"}
    page = german.post(f"/projects/{project.pk}/preflight/", unknown, headers=HTMX)
    assert "Ein Modell namens „acme:1@1“ gibt es hier nicht" in page.content.decode()
    assert "Eine ganze Zahl eingeben." in page.content.decode()


def test_filters_and_counts_are_german(many: Project, german: Client) -> None:
    take = Take.objects.first()
    assert take is not None
    Take.objects.filter(pk=take.pk).update(is_circled=True)
    page = text_of(german.get(f"/projects/{many.pk}/?circled=yes").content.decode())
    assert "1 von 8 Takes passt" in page
    assert "Offene Anmerkungen" in page
    assert "Neueste" in page
    assert "Wiederverwenden" in page


def test_a_toast_says_why_takes_stay(many: Project, german: Client) -> None:
    first, second = Take.objects.all()[:2]
    Take.objects.filter(pk=first.pk).update(is_circled=True)
    answer = german.post(f"/projects/{many.pk}/trash/", {"take": [first.pk, second.pk]}, headers=HTMX)
    message = json.loads(answer["HX-Trigger"])["studio:toast"]["message"]
    assert message == "1 Take in den Papierkorb gelegt. 1 Take bleibt: Er ist eingekreist."


def test_a_result_that_is_not_what_was_ordered_is_measured_in_german() -> None:
    request = VideoRequest(mode=Mode.TEXT, prompt="A harbour.", width_px=1920, height_px=1080, seconds=5)
    asset = Asset(width_px=640, height_px=360, frames=12, seconds=0.5, rate_num=24, rate_den=1)
    with translation.override("de"):
        sentence = worded(mismatch(request, asset))
        assert sentence == "kam als 640×360, 12 Einzelbilder, 0,5 s, 24 fps; beauftragt 1920×1080, 5 s"
        assert worded(paid_access.NO_KEY).startswith("Es ist kein Runware-Schlüssel eingerichtet")
