"""Labels of files in the language of whoever reads them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from studio.accounts.models import User
from studio.catalog import model_specs
from studio.catalog.input_checks import Fix
from studio.library.derived import frames
from studio.library.derived.forms import FORMS
from studio.library.descriptions import file_facts, labels
from studio.library.models import Asset
from studio.projects.models import Project

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_kept_frame_says_in_each_language_what_it_was_made_from(video: Asset, alice: User) -> None:
    image = frames.keep(video, 24, author=alice)
    assert labels.derived_from_label(image) == "frame 24 of walk.mp4"
    with translation.override("de"):
        assert labels.derived_from_label(image) == "Bild 24 aus walk.mp4"
        assert labels.facts_label(image) == "Wird erzeugt: Bild 24 …"


@pytest.mark.parametrize(
    ("fix", "data", "german"),
    [
        (Fix.TRIM, {"first": 10, "last": 33}, "Bilder 10–33"),
        (Fix.CROP, {"left": 0, "top": 0, "width": 64, "height": 48}, "zugeschnitten auf 64×48"),
        (Fix.CONVERT, {"to": "24"}, "mit 24 fps"),
        (Fix.CONVERT, {"to": "keep"}, "als MP4"),
    ],
)
def test_what_the_forms_name_is_worded(video: Asset, fix: Fix, data: dict[str, Any], german: str) -> None:
    form = FORMS[fix](data, asset=video, model=model_specs.every()[0])
    assert form.is_valid(), form.errors
    converted = Asset(derivation={"label": form.label()})
    assert labels.derivation_label(converted) == form.label()
    with translation.override("de"):
        assert labels.derivation_label(converted) == german


def test_a_label_that_nobody_writes_any_more_stays_as_it_is() -> None:
    with translation.override("de"):
        assert labels.derivation_label(Asset(derivation={"label": "as it was"})) == "as it was"


def test_all_facts_are_german_on_a_german_page(video: Asset) -> None:
    with translation.override("de"):
        groups = {
            group.title: {fact.label: fact.value for fact in group.facts}
            for group in file_facts.groups(video)
        }
    assert groups["Zeit"] == {
        "Bilder": "48",
        "Länge": "2 s",
        "Bildrate": "24 Bilder pro Sekunde, gleichmäßig",
    }
    assert groups["Bild"]["Gezeigt"] == "320 × 180 Pixel"


def test_the_library_of_a_german_reader_is_german(
    project: Project, browse: Callable[..., Client], carol: User, image: Asset
) -> None:
    User.objects.filter(pk=carol.pk).update(language="de")
    page = browse(carol).get(f"/projects/{project.pk}/library/").content.decode()
    assert all(word in page for word in ("Alle", "Gerendert", "Hier entstanden", "Ganzes Team", "belegt"))
    assert not any(word in page for word in ("Rendered", "Made here", "Whole team", " used"))
    wrong = browse(carol).post(
        f"/assets/{image.pk}/edit/", {"name": "a.png", "tags": ", ".join(map(str, range(13)))}
    )
    assert "13 Schlagwörter sind zu viele; höchstens 12 sind möglich." in wrong.content.decode()
