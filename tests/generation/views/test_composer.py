"""The composer over HTTP: what is wrong is said at its field, and what was entered stays."""

from __future__ import annotations

import html
import re
import uuid
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from studio.accounts.models import User
from studio.generation.models import Generation
from studio.library.models import Asset
from studio.projects.models import Project
from tests import factories
from tests.browser import files
from tests.sandbox import server

pytestmark = pytest.mark.django_db(transaction=True)
HTMX = {"HX-Request": "true"}


@pytest.fixture
def compose(project: Project, alice: User, browse: Callable[..., Client]) -> Callable[..., Any]:
    """Post the composer's form; words may be replaced."""

    def post(path: str = "order/", *, plain: bool = False, **fields: Any) -> Any:
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


@pytest.fixture
def preparing(bring: Callable[..., Asset]) -> Asset:
    """An uploaded picture that a worker still prepares."""
    asset = bring()
    Asset.objects.update(state="preparing")
    return asset


@pytest.fixture
def dancer(bring: Callable[..., Asset]) -> dict[str, str]:
    """The fields of a reference image that is called ``@The-Dancer`` in this order."""
    pk = str(bring("IMG_2031.png").pk)
    return {"mode": "references", "reference_images": pk, f"name-reference_images-{pk}": "The Dancer"}


@pytest.fixture
def promote(browse: Callable[..., Client]) -> Callable[..., Any]:
    """Press the button on a draft that orders it as a paid render."""

    def post(user: User, draft: Generation, **fields: Any) -> Any:
        url = f"/projects/{draft.project_id}/generations/{draft.pk}/promote/"
        return browse(user, **HTMX).post(url, fields)

    return post


def problem(response: Any, field: Any) -> Any:
    """The sentences under one field, without markup."""
    match = re.search(rf'id="problem-{field}"[^>]*>(.*?)</p>', response.content.decode(), re.DOTALL)
    return re.sub(r"<[^>]+>", "", match[1]).strip() if match else None


@pytest.mark.parametrize(("kind", "ground"), [("image", "white"), ("video", "black")])
def test_the_preflight_says_on_which_ground_see_through_parts_are_sent(
    compose: Callable[..., Any], sandbox: server.Sandbox, bring: Callable[..., Asset], kind: str, ground: str
) -> None:
    asset = bring()
    Asset.objects.filter(pk=asset.pk).update(kind=kind)
    mode, role = {"image": ("frames", "first_frame"), "video": ("edit", "source_video")}[kind]
    fields = {"mode": mode, role: str(asset.pk)}
    sentence = f"See-through parts are sent on {ground}."
    assert sentence not in compose("preflight/", **fields).content.decode()
    Asset.objects.filter(pk=asset.pk).update(traits={"has_alpha": True})
    assert sentence in compose("preflight/", **fields).content.decode()


def test_an_order_answers_with_a_fresh_composer_and_names_its_card(
    compose: Callable[..., Any], sandbox: server.Sandbox
) -> None:
    response = compose()
    generation = Generation.objects.get()
    assert response.status_code == 200
    assert f"card-{generation.pk}" in response["HX-Trigger"]
    assert "A quiet harbour." in response.content.decode()


def test_without_javascript_an_order_leads_back_to_the_gallery(
    compose: Callable[..., Any], sandbox: server.Sandbox, project: Project
) -> None:
    response = compose(plain=True)
    assert response["Location"] == f"/projects/{project.pk}/"


def test_the_same_key_posted_twice_is_one_order(compose: Callable[..., Any], sandbox: server.Sandbox) -> None:
    key = str(uuid.uuid4())
    compose(order_key=key)
    compose(order_key=key)
    assert Generation.objects.count() == 1


def test_an_order_for_a_new_shot_adds_one_and_is_shown_there(
    compose: Callable[..., Any], sandbox: server.Sandbox, project: Project
) -> None:
    before, key = project.shots.count(), str(uuid.uuid4())
    response = compose(shot="new", order_key=key)
    compose(shot="new", order_key=key)
    assert project.shots.count() == before + 1
    shot = Generation.objects.get().shot
    assert shot == project.shots.order_by("number").last()
    assert response["HX-Redirect"] == f"/projects/{project.pk}/?shot={shot.number}"


def test_a_first_frame_can_continue_the_newest_take(
    project: Project, alice: User, bring: Callable[..., Asset], browse: Callable[..., Client]
) -> None:
    address = f"/projects/{project.pk}/composer/?to=frames"
    client = browse(alice, **HTMX)
    assert "Continue from" not in client.get(address).content.decode()
    shot, asset = project.shots.get(), bring()
    Asset.objects.update(frames=120)
    for _ in range(2):
        factories.ready_draft(shot, alice, asset)
    page = client.get(address).content.decode()
    assert f"Continue from the last frame of {shot.take_label(2)}" in page
    assert reverse("library:keep_frame", args=[asset.pk, 119]) in page


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
def test_bad_input_is_said_at_its_field_and_nothing_is_lost(
    compose: Callable[..., Any], sandbox: server.Sandbox, fields: dict[str, Any], field: str, words: str
) -> None:
    for plain in (False, True):
        response = compose(plain=plain, **fields)
        assert response.status_code == 422
        assert words in problem(response, field)
        if fields.get("prompt"):
            assert fields["prompt"] in response.content.decode()
    assert not Generation.objects.exists()


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"prompt": ""}, "prompt", "Bitte das Video in einigen Worten beschreiben."),
        ({"prompt": "{a|b"}, "prompt", "Die { vor „a|b“ wird nicht geschlossen."),
        ({"seconds": "7"}, "seconds", "Bitte 5 oder 10 Sekunden wählen."),
        ({"mode": "references"}, "reference_images", "Bitte mindestens ein Referenzbild hinzufügen."),
        ({"output_quality": "10"}, "output_quality", "Die Qualität muss eine ganze Zahl von 20 bis 99 sein."),
    ],
)
def test_whoever_reads_german_is_told_what_is_wrong_in_german(
    compose: Callable[..., Any],
    sandbox: server.Sandbox,
    alice: User,
    fields: dict[str, Any],
    field: str,
    sentence: str,
) -> None:
    User.objects.filter(pk=alice.pk).update(language="de")
    assert sentence in html.unescape(problem(compose(**fields), field))


def test_the_composer_names_modes_snippets_and_checks_in_german(
    compose: Callable[..., Any], sandbox: server.Sandbox, alice: User, bring: Callable[..., Asset]
) -> None:
    User.objects.filter(pk=alice.pk).update(language="de")
    asset = str(bring("wide.png", size=(900, 300)).pk)
    page = compose("preflight/", mode="references", reference_images=asset).content.decode()
    assert "Seitenverhältnis 3:1" in page
    page = compose(mode="references", prompt="").content.decode()
    assert all(word in page for word in ("Referenzvideo", "Heranfahren", "Referenzbilder", "Licht"))
    assert "Push in" not in page


def test_eight_references_are_refused_in_the_tray(
    compose: Callable[..., Any], sandbox: server.Sandbox, bring: Callable[..., Asset]
) -> None:
    assets = [str(bring(f"r{number}.png", size=(400, 400 + number)).pk) for number in range(8)]
    response = compose(mode="references", reference_images=assets)
    assert response.status_code == 422
    assert "7" in problem(response, "reference_images")
    assert response.content.decode().count('class="tray-item"') == 8


def test_an_asset_of_another_team_is_as_good_as_none(
    compose: Callable[..., Any], sandbox: server.Sandbox, charlie: User
) -> None:
    foreign = Asset.objects.create(
        team=factories.team("Third"),
        name="x.png",
        kind="image",
        state="ready",
        original="x",
        provider_file="x",
    )
    response = compose(mode="frames", first_frame=str(foreign.pk))
    assert response.status_code == 422
    assert "x.png" not in response.content.decode()
    assert not Generation.objects.exists()


@pytest.mark.parametrize(("seconds", "fits"), [(2, False), (3, True), (12, False)])
def test_a_source_video_of_the_wrong_length_is_refused_with_its_length(
    compose: Callable[..., Any],
    sandbox: server.Sandbox,
    bring: Callable[..., Asset],
    seconds: int,
    fits: bool,
) -> None:
    clip = bring("walk.mp4", seconds=seconds, size=(320, 180), sound=False)
    response = compose(mode="edit", source_video=str(clip.pk))
    assert (response.status_code == 200) is fits
    if not fits:
        assert str(seconds) in problem(response, "source_video")


def test_a_file_still_in_preparation_says_so(
    compose: Callable[..., Any], sandbox: server.Sandbox, preparing: Asset
) -> None:
    response = compose(mode="frames", first_frame=str(preparing.pk))
    assert "still being prepared" in problem(response, "first_frame")


def test_preparing_is_no_misfit_before_somebody_orders(
    compose: Callable[..., Any], sandbox: server.Sandbox, preparing: Asset
) -> None:
    page = compose("preflight/", mode="frames", first_frame=str(preparing.pk)).content.decode()
    assert 'data-check="idle"' in page
    assert "is still being prepared" in page
    assert "does not fit" not in page


def test_files_that_come_with_the_form_become_inputs(
    compose: Callable[..., Any], sandbox: server.Sandbox, bring: Callable[..., Asset], tmp_path: Path
) -> None:
    content = files.picture(tmp_path / "door.png").read_bytes()
    upload = SimpleUploadedFile("door.png", content, "image/png")
    response = compose(plain=True, mode="frames", upload_first_frame=upload)
    assert response.status_code == 422  # it is still being measured: one more press
    assert "still being prepared" in problem(response, "first_frame")
    assert Asset.objects.get().name == "door.png"


def test_the_price_follows_the_form(
    compose: Callable[..., Any], sandbox: server.Sandbox, settings: Settings
) -> None:
    settings.RUNWARE_API_KEY = "key"
    assert (
        "Generate 2 · about $2.24" in compose("preflight/", number_results="2", seconds="10").content.decode()
    )
    assert "Generate 1 · about $0.56" in compose("preflight/").content.decode()


def test_what_keeps_an_order_from_going_is_the_label_of_its_button(
    compose: Callable[..., Any], sandbox: server.Sandbox, settings: Settings
) -> None:
    settings.RUNWARE_API_KEY = "key"
    page = compose("preflight/", prompt="A").content.decode()
    button = re.search(r'<button[^>]*id="generate".*?</button>', page, re.DOTALL)[0]
    assert "disabled" in button
    assert "character" in button


def test_another_mode_keeps_what_was_entered(
    project: Project, alice: User, browse: Callable[..., Client], sandbox: server.Sandbox
) -> None:
    response = browse(alice).get(
        f"/projects/{project.pk}/composer/",
        {"to": "references", "prompt": "A walk", "seconds": "10"},
        headers=HTMX,
    )
    page = response.content.decode()
    assert "A walk" in page
    assert 'data-role="reference_images"' in page
    assert 'data-role="first_frame"' not in page


def test_the_request_is_shown_as_it_would_be_sent(
    compose: Callable[..., Any], sandbox: server.Sandbox, bring: Callable[..., Asset]
) -> None:
    asset = bring("Dancer.png")
    page = compose(
        "request/", mode="references", prompt="@Dancer turns.", reference_images=str(asset.pk)
    ).content.decode()
    assert "klingai:kling@o1" in page
    assert "image 1 turns." in page
    assert "********" in page


def test_reuse_fills_the_composer_with_identical_values(
    order: Callable[..., Generation],
    project: Project,
    alice: User,
    browse: Callable[..., Client],
    sandbox: server.Sandbox,
) -> None:
    generation = order(prompt="A tall tower.", width_px=1080, height_px=1920, seconds=10, output_quality=70)
    client = browse(alice)
    target = client.get(f"/projects/{project.pk}/generations/{generation.pk}/reuse/")["Location"]
    page = client.get(target).content.decode()
    assert "A tall tower." in page
    assert re.search(r'value="1080x1920" selected', page)
    assert re.search(r'value="10" selected', page)
    assert 'value="70"' in page


def test_an_input_is_called_what_its_tray_says(
    compose: Callable[..., Any], sandbox: server.Sandbox, dancer: dict[str, str]
) -> None:
    page = compose("request/", prompt="@The-Dancer turns.", **dancer).content.decode()
    assert "image 1 turns." in page
    assert "@IMG_2031" in problem(compose(prompt="@IMG_2031 turns.", **dancer), "prompt")


def test_another_mode_carries_along_the_inputs_it_does_not_use(
    project: Project,
    alice: User,
    browse: Callable[..., Client],
    sandbox: server.Sandbox,
    dancer: dict[str, str],
) -> None:
    client = browse(alice, **HTMX)
    page = client.get(f"/projects/{project.pk}/composer/", {"to": "text", **dancer}).content.decode()
    assert "tray-item" not in page
    assert f'<input type="hidden" name="reference_images" value="{dancer["reference_images"]}">' in page
    page = client.get(f"/projects/{project.pk}/composer/", {"to": "references", **dancer}).content.decode()
    assert 'value="The-Dancer"' in page


def test_reuse_brings_the_names_of_the_inputs_too(
    compose: Callable[..., Any],
    project: Project,
    alice: User,
    browse: Callable[..., Client],
    sandbox: server.Sandbox,
    dancer: dict[str, str],
) -> None:
    compose(prompt="@The-Dancer turns.", **dancer)
    page = browse(alice).get(f"/projects/{project.pk}/?reuse={Generation.objects.get().pk}").content.decode()
    assert 'value="The-Dancer"' in page


BODY = """[{"taskType": "videoInference", "model": "klingai:kling@o1", "positivePrompt": "A storm.",
 "width": 1080, "height": 1920, "duration": 10, "numberResults": 2, "seed": 7%s}]"""


def test_a_pasted_body_fills_the_form_and_names_what_it_cannot_use(
    compose: Callable[..., Any], sandbox: server.Sandbox
) -> None:
    response = compose("paste/", body=BODY % "")
    page = response.content.decode()
    assert re.search(r'value="1080x1920" selected', page)
    assert re.search(r'value="10" selected', page)
    assert "seed is not used here." in page
    assert "A storm." in response["HX-Trigger-After-Settle"]


def test_what_view_request_shows_can_be_pasted_back(
    compose: Callable[..., Any], sandbox: server.Sandbox, bring: Callable[..., Asset]
) -> None:
    asset = bring("Dancer.png")
    shown = compose(
        "request/", mode="references", prompt="She turns.", reference_images=str(asset.pk), seconds="7"
    )
    body = html.unescape(
        re.search(r'id="request-json"[^>]*>(.*?)</pre>', shown.content.decode(), re.DOTALL)[1]
    )
    page = compose("paste/", plain=True, body=body).content.decode()
    assert f'name="reference_images" value="{asset.pk}"' in page
    assert "The form is filled with the body." in page
    assert "She turns." in page


def test_an_input_of_a_pasted_body_that_is_not_ours_is_named(
    compose: Callable[..., Any], sandbox: server.Sandbox
) -> None:
    extra = ', "inputs": {"referenceImages": ["https://example.com/a.png"]}'
    page = compose("paste/", body=BODY % extra).content.decode()
    assert "https://example.com/a.png is no image of this team." in page


def test_what_is_no_body_leaves_the_form_as_it_was(
    compose: Callable[..., Any], sandbox: server.Sandbox
) -> None:
    page = compose("paste/", body="hello", prompt="A quiet harbour.", seconds="10").content.decode()
    assert "This is no JSON, no cURL command" in page
    assert "A quiet harbour." in page
    assert re.search(r'value="10" selected', page)


def test_a_draft_is_promoted_to_a_paid_render_of_the_same_request(
    order: Callable[..., Generation],
    paid: server.Sandbox,
    worker: Any,
    alice: User,
    browse: Callable[..., Client],
    promote: Callable[..., Any],
) -> None:
    draft = worker.settle(order())
    page = browse(alice).get(f"/projects/{draft.project_id}/").content.decode()
    assert "Promote · about $0.56" in page
    take = browse(alice).get(f"/takes/{draft.takes.get().pk}/").content.decode()
    assert f"/generations/{draft.pk}/promote/" in take
    promote(alice, draft)
    render = Generation.objects.get(engine="runware")
    assert render.request == draft.request
    assert render.parent == draft
    assert render.price_usd == Decimal("0.56")


def test_a_promotion_pressed_twice_is_one_order(
    order: Callable[..., Generation], paid: server.Sandbox, alice: User, promote: Callable[..., Any]
) -> None:
    draft, key = order(), str(uuid.uuid4())
    for _ in range(2):
        promote(alice, draft, order_key=key)
    assert Generation.objects.filter(engine="runware").count() == 1


def test_without_a_key_nothing_is_promoted(
    order: Callable[..., Generation],
    sandbox: server.Sandbox,
    worker: Any,
    alice: User,
    browse: Callable[..., Client],
    promote: Callable[..., Any],
    settings: Settings,
) -> None:
    settings.RUNWARE_API_KEY = ""
    draft = worker.settle(order())
    assert "Promote ·" not in browse(alice).get(f"/projects/{draft.project_id}/").content.decode()
    assert "No Runware key" in promote(alice, draft)["HX-Trigger"]
    assert Generation.objects.count() == 1


def test_a_stranger_or_a_reviewer_promotes_nothing(
    order: Callable[..., Generation],
    sandbox: server.Sandbox,
    charlie: User,
    bob: User,
    promote: Callable[..., Any],
) -> None:
    draft = order()
    assert promote(charlie, draft).status_code == 404
    assert promote(bob, draft).status_code == 403


def test_the_request_of_an_order_is_there_as_three_documents(
    order: Callable[..., Generation], project: Project, browse: Callable[..., Client], carol: User, bob: User
) -> None:
    generation = order()
    url = f"/projects/{project.pk}/generations/{generation.pk}/request/"
    page = browse(carol).get(url).content.decode()
    assert "curl -X POST" in page
    assert "client.run(REQUEST)" in page
    assert "********" in page
    assert browse(bob).get(url).status_code == 403
