"""The composer over HTTP: what is wrong is said at its field, and what was entered stays."""

from __future__ import annotations

import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from studio.generation.models import Generation
from studio.library.models import Asset
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
HTMX = {"HX-Request": "true"}


@pytest.fixture
def compose(project, alice, browse):
    """Post the composer's form; words may be replaced."""

    def post(path="order/", *, plain=False, **fields):
        form = {
            "mode": "text",
            "prompt": "A quiet harbour.",
            "engine": "draft",
            "order_key": str(uuid.uuid4()),
            **fields,
        }
        headers = {} if plain else HTMX
        return browse(alice).post(f"/projects/{project.pk}/{path}", form, headers=headers)

    return post


def problem(response, field):
    """The sentences under one field, without markup."""
    found = re.search(rf'id="problem-{field}"[^>]*>(.*?)</p>', response.content.decode(), re.DOTALL)
    return re.sub(r"<[^>]+>", "", found[1]).strip() if found else None


def test_an_order_answers_with_a_fresh_composer_and_names_its_card(compose, sandbox):
    response = compose()
    generation = Generation.objects.get()
    assert response.status_code == 200
    assert f"card-{generation.pk}" in response["HX-Trigger"]
    assert "A quiet harbour." in response.content.decode()


def test_without_javascript_an_order_leads_back_to_the_gallery(compose, sandbox, project):
    response = compose(plain=True)
    assert response["Location"] == f"/projects/{project.pk}/"


def test_the_same_key_posted_twice_is_one_order(compose, sandbox):
    key = str(uuid.uuid4())
    compose(order_key=key)
    compose(order_key=key)
    assert Generation.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"prompt": "A"}, "prompt", "character"),
        ({"prompt": "a" * 2501}, "prompt", "2501"),
        ({"prompt": ""}, "prompt", "."),
        ({"prompt": "A walk with @Nobody."}, "prompt", "@Nobody"),
        ({"seconds": "7"}, "seconds", "5 or 10"),
        ({"seconds": "five"}, "seconds", "whole number"),
        ({"size": "640x480"}, "width_px", "1920"),
        ({"number_results": "5"}, "number_results", "4"),
        ({"output_quality": "100"}, "output_quality", "99"),
        ({"ttl_seconds": "59"}, "ttl_seconds", "60"),
        ({"upload_endpoint": "ftp://x"}, "upload_endpoint", "https"),
        ({"mode": "frames"}, "first_frame", "first frame"),
        ({"mode": "references"}, "reference_images", "image"),
        ({"mode": "edit"}, "source_video", "video"),
    ],
)
def test_bad_input_is_said_at_its_field_and_nothing_is_lost(compose, sandbox, fields, field, words):
    for plain in (False, True):
        response = compose(plain=plain, **fields)
        assert response.status_code == 422
        assert words in problem(response, field)
        if fields.get("prompt"):
            assert fields["prompt"] in response.content.decode()
    assert not Generation.objects.exists()


def test_eight_references_are_refused_in_the_tray(compose, sandbox, bring):
    assets = [str(bring(f"r{number}.png", size=(400, 400)).pk) for number in range(8)]
    response = compose(mode="references", reference_images=assets)
    assert response.status_code == 422
    assert "7" in problem(response, "reference_images")
    assert response.content.decode().count('class="tray-item"') == 8


def test_an_asset_of_another_team_is_as_good_as_none(compose, sandbox, charlie):
    foreign = Asset.objects.create(
        team=factories.team("Third"), name="x.png", kind="image", state="ready", original="x", sendable="x"
    )
    response = compose(mode="frames", first_frame=str(foreign.pk))
    assert response.status_code == 422
    assert "x.png" not in response.content.decode()
    assert not Generation.objects.exists()


@pytest.mark.parametrize(("seconds", "fits"), [(2, False), (3, True), (12, False)])
def test_a_source_video_of_the_wrong_length_is_refused_with_its_length(
    compose, sandbox, bring, seconds, fits
):
    clip = bring("walk.mp4", seconds=seconds, size=(320, 180), sound=False)
    response = compose(mode="edit", source_video=str(clip.pk))
    assert (response.status_code == 200) is fits
    if not fits:
        assert str(seconds) in problem(response, "source_video")


def test_a_file_still_in_preparation_says_so(compose, sandbox, bring):
    asset = bring()
    Asset.objects.update(state="preparing")
    response = compose(mode="frames", first_frame=str(asset.pk))
    assert "still being prepared" in problem(response, "first_frame")


def test_files_that_come_with_the_form_become_inputs(compose, sandbox, bring, tmp_path):
    from tests.browser import files

    content = files.picture(tmp_path / "door.png").read_bytes()
    upload = SimpleUploadedFile("door.png", content, "image/png")
    response = compose(plain=True, mode="frames", upload_first_frame=upload)
    assert response.status_code == 422  # it is still being measured: one more press
    assert "still being prepared" in problem(response, "first_frame")
    assert Asset.objects.get().name == "door.png"


def test_the_price_follows_the_form(compose, sandbox, settings):
    settings.RUNWARE_API_KEY = "key"
    assert (
        "Generate 2 · about $2.24" in compose("preflight/", number_results="2", seconds="10").content.decode()
    )
    assert "Generate 1 · about $0.56" in compose("preflight/").content.decode()


def test_what_keeps_an_order_from_going_is_the_label_of_its_button(compose, sandbox, settings):
    settings.RUNWARE_API_KEY = "key"
    page = compose("preflight/", prompt="A").content.decode()
    button = re.search(r'<button[^>]*id="generate".*?</button>', page, re.DOTALL)[0]
    assert "disabled" in button
    assert "character" in button


def test_another_mode_keeps_what_was_entered(project, alice, browse, sandbox):
    response = browse(alice).get(
        f"/projects/{project.pk}/composer/",
        {"to": "references", "prompt": "A walk", "seconds": "10"},
        headers=HTMX,
    )
    page = response.content.decode()
    assert "A walk" in page
    assert 'data-role="reference_images"' in page
    assert 'data-role="first_frame"' not in page


def test_the_request_is_shown_as_it_would_be_sent(compose, sandbox, bring):
    asset = bring("Dancer.png")
    page = compose(
        "request/", mode="references", prompt="@Dancer turns.", reference_images=str(asset.pk)
    ).content.decode()
    assert "klingai:kling@o1" in page
    assert "image 1 turns." in page
    assert "********" in page


def test_reuse_fills_the_composer_with_identical_values(order, project, alice, browse, sandbox):
    generation = order(prompt="A tall tower.", width_px=1080, height_px=1920, seconds=10, output_quality=70)
    client = browse(alice)
    target = client.get(f"/projects/{project.pk}/generations/{generation.pk}/reuse/")["Location"]
    page = client.get(target).content.decode()
    assert "A tall tower." in page
    assert re.search(r'value="1080x1920" selected', page)
    assert re.search(r'value="10" selected', page)
    assert 'value="70"' in page
