"""Both models, and one that nobody has heard of, from the composer to the ledger and the hand-off."""

from __future__ import annotations

import io
import json
import re
import uuid
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from studio.accounts.models import User
from studio.catalog import model_specs
from studio.catalog.model_specs import O1_PRO, O1_STANDARD
from studio.catalog.price import price
from studio.catalog.request import Mode, VideoRequest
from studio.catalog.spec import Fact, ModelSpec
from studio.generation import finishing, services
from studio.generation.checked_request import check_request
from studio.generation.models import Engine, Generation, Take
from studio.ledger import statement
from studio.ledger.models import Entry
from studio.library.models import Asset
from studio.library.request_inputs.inputs import input_of
from studio.projects.models import Project, Shot
from tests.sandbox import server
from tests.sandbox.with_third_model import THIRD_MODEL

pytestmark = pytest.mark.django_db(transaction=True)
HTMX = {"HX-Request": "true"}
STANDARD_SIZE = {"model": O1_STANDARD.id, "width_px": 1280, "height_px": 720}


@pytest.fixture
def compose(project: Project, alice: User, browse: Callable[..., Client]) -> Callable[..., Any]:
    """Post the form of the composer."""

    def post(path: str = "order/", **fields: Any) -> Any:
        form = {
            "mode": "text",
            "prompt": "A quiet harbour.",
            "engine": "runware",
            "order_key": str(uuid.uuid4()),
            **fields,
        }
        return browse(alice).post(f"/projects/{project.pk}/{path}", form, headers=HTMX)

    return post


def requests_of(model: ModelSpec, picture: Asset, clip: Asset) -> Iterator[VideoRequest]:
    """One request in each mode of a model, as short and small as it takes."""
    inputs: dict[str, Any] = {
        "first_frame": input_of(picture),
        "reference_images": (input_of(picture),),
        "reference_video": input_of(clip),
        "source_video": input_of(clip),
    }
    for mode, spec in model.modes.items():
        width, height, _ = spec.sizes[0] if spec.sizes else (None, None, "")
        needed = {slot.role: inputs[slot.role] for slot in spec.inputs if slot.minimum}
        seconds = spec.seconds.value[0] if spec.seconds else None
        yield VideoRequest(
            model=model.id,
            mode=mode,
            prompt="A quiet harbour.",
            width_px=width,
            height_px=height,
            seconds=seconds,
            **needed,
        )


def test_every_mode_of_both_models_is_rendered_and_the_bill_is_the_ledger(
    shot: Shot, alice: User, bring: Callable[..., Asset], paid: server.Sandbox, worker: Any
) -> None:
    picture, clip = bring("door.png"), bring("walk.mp4", seconds=3)
    before = Decimal(str(paid.bill()["total"]))
    requests = [one for model in (O1_PRO, O1_STANDARD) for one in requests_of(model, picture, clip)]
    ordered = [
        services.order(
            shot,
            request=check_request(request),
            author=alice,
            engine=Engine.RUNWARE,
            order_key=uuid.uuid4(),
        )
        for request in requests
    ]
    assert [worker.settle(generation).state for generation in ordered] == ["ready"] * 10

    bill = Decimal(str(paid.bill()["total"])) - before
    spent, held = Entry.objects.all().sums()
    assert (spent, held) == (bill, 0)
    assert spent == sum(price(request).total or 0 for request in requests)
    by_model = {share.name: share.spent_usd for share in statement.shares(shot.project)[1]}
    assert by_model == {"Kling VIDEO O1 Pro": Decimal("2.464"), "Kling VIDEO O1 Standard": Decimal("1.848")}


def test_the_composer_offers_both_with_their_price_and_orders_the_chosen_one(
    compose: Callable[..., Any],
    project: Project,
    alice: User,
    browse: Callable[..., Client],
    paid: server.Sandbox,
) -> None:
    page = browse(alice).get(f"/projects/{project.pk}/").content.decode()
    assert "O1 Pro · $0.112/s" in page
    assert "O1 Standard · $0.084/s" in page

    assert compose(model=O1_STANDARD.id, size="1280x720").status_code == 200
    generation = Generation.objects.get()
    assert (generation.model, generation.price_usd) == (O1_STANDARD.id, Decimal("0.42"))
    assert generation.video_request.model == O1_STANDARD.id
    assert set(Take.objects.values_list("model", flat=True)) == {O1_STANDARD.id}
    assert set(Entry.objects.values_list("model", flat=True)) == {O1_STANDARD.id}


def test_a_project_begins_with_its_own_model(
    project: Project, alice: User, browse: Callable[..., Client], paid: server.Sandbox
) -> None:
    client = browse(alice)
    settings_url = f"/projects/{project.pk}/settings/"
    form = {"name": project.name, "verdict_rule": "one", "default_model": O1_STANDARD.id}
    client.post(f"{settings_url}save/", form)
    project.refresh_from_db()
    assert project.default_model == O1_STANDARD.id
    page = client.get(f"/projects/{project.pk}/").content.decode()
    assert re.search(r'value="1280x720"', page)
    assert client.post(f"{settings_url}save/", form | {"default_model": "x"}).status_code == 422


def test_choosing_another_model_maps_the_size_and_says_so(
    project: Project, alice: User, browse: Callable[..., Client], paid: server.Sandbox
) -> None:
    fields = {"model": O1_STANDARD.id, "model_before": O1_PRO.id, "size": "1080x1920", "mode": "text"}
    page = browse(alice).get(f"/projects/{project.pk}/composer/", fields, headers=HTMX).content.decode()
    assert "720 × 1280 instead of 1080 × 1920, the same 9:16." in page
    assert re.search(r'value="720x1280" selected', page)


def test_an_order_at_the_moment_of_the_change_is_not_placed_before_it_is_shown(
    compose: Callable[..., Any], paid: server.Sandbox
) -> None:
    response = compose(model=O1_STANDARD.id, model_before=O1_PRO.id, size="1920x1080")
    assert response.status_code == 422
    assert "1280 × 720 instead of 1920 × 1080" in response.content.decode()
    assert not Generation.objects.exists()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"model": "klingai:kling@o9"}, "There is no model called &#x27;klingai:kling@o9&#x27; here"),
        (
            {"model": O1_STANDARD.id, "size": "1920x1080"},
            "1920 × 1080 is a size of O1 Pro, not of O1 Standard.",
        ),
    ],
)
def test_a_bad_model_or_size_is_refused_with_its_sentence(
    compose: Callable[..., Any], paid: server.Sandbox, fields: dict[str, str], sentence: str
) -> None:
    response = compose(**fields)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not Generation.objects.exists()


@pytest.mark.parametrize(
    ("model", "size", "sentence", "chosen"),
    [
        (
            O1_STANDARD.id,
            (1080, 1920),
            "1080 × 1920 is a size of O1 Pro. O1 Standard makes 720 × 1280 of it, the same 9:16.",
            "720x1280",
        ),
        (
            O1_PRO.id,
            (960, 960),
            "960 × 960 is a size of O1 Standard. O1 Pro makes 1440 × 1440 of it, the same 1:1.",
            "1440x1440",
        ),
    ],
)
def test_a_pasted_size_of_the_other_model_becomes_that_of_the_same_ratio_and_is_named(
    compose: Callable[..., Any], model: str, size: tuple[int, int], sentence: str, chosen: str
) -> None:
    body = {"model": model, "positivePrompt": "A storm.", "width": size[0], "height": size[1]}
    page = compose("paste/", body=json.dumps(body)).content.decode()
    assert sentence in page
    assert re.search(rf'value="{chosen}" selected', page)
    assert re.search(rf'value="{model}"[^>]* selected', page)


def test_a_pasted_model_that_is_switched_off_says_so_at_the_model(
    compose: Callable[..., Any], settings: Settings
) -> None:
    settings.MODELS = (O1_PRO.slug,)
    body = {"model": O1_STANDARD.id, "positivePrompt": "A storm.", "width": 1280, "height": 720}
    page = compose("paste/", body=json.dumps(body)).content.decode()
    problem = re.search(r'id="problem-model".*?</p>', page, re.DOTALL)[0]
    assert "O1 Standard is switched off in this studio. Choose another model." in problem
    assert "O1 Standard · switched off" in page
    assert re.search(r'value="1280x720" selected', page)


def test_a_model_that_was_switched_off_meanwhile_is_refused_and_history_stays(
    compose: Callable[..., Any],
    order: Callable[..., Generation],
    worker: Any,
    paid: server.Sandbox,
    settings: Settings,
    project: Project,
    alice: User,
    browse: Callable[..., Client],
) -> None:
    generation = worker.settle(order(engine="runware", **STANDARD_SIZE))
    waiting = order(engine="runware", **STANDARD_SIZE)
    Generation.objects.filter(pk=waiting.pk).update(state="awaiting_approval")
    settings.MODELS = (O1_PRO.slug,)
    off = "O1 Standard is switched off in this studio. Choose another model."

    response = compose(model=O1_STANDARD.id, size="1280x720")
    assert (response.status_code, off in response.content.decode()) == (422, True)
    for place in (
        lambda: services.retry(generation, author=alice),
        lambda: services.approve(Generation.objects.get(pk=waiting.pk), by=alice),
    ):
        with pytest.raises(services.NotOrderable, match="switched off"):
            place()
    assert Generation.objects.count() == 2

    client, take = browse(alice), generation.takes.get()
    for path in (
        f"/projects/{project.pk}/?made_with=o1-standard",
        f"/projects/{project.pk}/?reuse={generation.pk}",
        f"/projects/{project.pk}/generations/{generation.pk}/",
        f"/projects/{project.pk}/money/",
        f"/takes/{take.pk}/",
        "/models/o1-standard/",
    ):
        page = client.get(path)
        assert (page.status_code, "O1 Standard" in page.content.decode()) == (200, True), path


def test_history_of_a_model_that_the_catalog_does_not_know_is_readable(
    order: Callable[..., Generation],
    worker: Any,
    paid: server.Sandbox,
    project: Project,
    alice: User,
    browse: Callable[..., Client],
) -> None:
    generation = worker.settle(order(engine="runware"))
    request = {**generation.request, "model": "gone:model@1", "mode": "text"}
    Generation.objects.update(model="gone:model@1", request=request)
    Take.objects.update(model="gone:model@1")
    generation.refresh_from_db()
    client, take = browse(alice), generation.takes.get()
    for path in (
        f"/projects/{project.pk}/",
        f"/projects/{project.pk}/?reuse={generation.pk}",
        f"/projects/{project.pk}/generations/{generation.pk}/",
        f"/projects/{project.pk}/compare/?a={take.pk}&b={take.pk}",
        f"/projects/{project.pk}/finish/?take={take.pk}",
        f"/takes/{take.pk}/",
    ):
        assert client.get(path).status_code == 200, path
    with pytest.raises(services.NotOrderable, match="no model called"):
        services.retry(generation, author=alice)


def test_the_gallery_is_filtered_by_model(
    order: Callable[..., Generation],
    worker: Any,
    project: Project,
    alice: User,
    browse: Callable[..., Client],
) -> None:
    pro, standard = worker.settle(order()), worker.settle(order(**STANDARD_SIZE))
    page = browse(alice).get(f"/projects/{project.pk}/?made_with=o1-standard").content.decode()
    assert f"card-{standard.pk}" in page
    assert f"card-{pro.pk}" not in page
    assert "O1 Standard · Text" in page


def finish_url(project: Project) -> str:
    return f"/projects/{project.pk}/finish/"


def test_a_take_is_finished_in_pro_with_one_press_and_its_lineage_says_so(
    order: Callable[..., Generation],
    worker: Any,
    paid: server.Sandbox,
    project: Project,
    alice: User,
    browse: Callable[..., Client],
) -> None:
    tried = worker.settle(order(engine="runware", number_results=2, **STANDARD_SIZE))
    take, client = tried.takes.get(slot=2), browse(alice)
    page = client.get(f"/takes/{take.pk}/").content.decode()
    assert "Finish in O1 Pro · about $0.56" in page
    key = re.search(r'name="order_key" value="([^"]+)">\s*<input type="hidden" name="take"', page)[1]

    for _ in range(2):  # a double click
        client.post(finish_url(project), {"order_key": key, "take": str(take.pk)})
    finished = Generation.objects.exclude(pk=tried.pk).get()
    request = finished.video_request
    assert (request.model, request.width_px, request.number_results) == (O1_PRO.id, 1920, 1)
    assert (
        replace(request, model=O1_STANDARD.id, width_px=1280, height_px=720, number_results=2)
        == tried.video_request
    )
    worker.settle(finished)
    pro_take = finished.takes.get()
    page = client.get(f"/takes/{pro_take.pk}/").content.decode()
    assert "Finished from: 01·T2" in page
    assert f"compare/?a={take.pk}&amp;b={pro_take.pk}" in page
    assert "Finish in" not in page
    assert client.get(f"/projects/{project.pk}/compare/?a={take.pk}&b={pro_take.pk}").status_code == 200


def test_a_selection_is_finished_with_one_sum_or_not_at_all(
    order: Callable[..., Generation],
    worker: Any,
    paid: server.Sandbox,
    project: Project,
    alice: User,
    browse: Callable[..., Client],
) -> None:
    drafts, standard, pro = (
        worker.settle(one)
        for one in (
            order(number_results=2),
            order(engine="runware", **STANDARD_SIZE),
            order(engine="runware"),
        )
    )
    ids = [str(take.pk) for one in (drafts, standard, pro) for take in one.takes.all()]
    client = browse(alice)
    page = client.get(finish_url(project), {"take": ids}).content.decode()
    assert "Finish 3 · about $1.68" in page
    assert "render of the best model already" in page

    response = client.post(finish_url(project), {"order_key": str(uuid.uuid4()), "take": ids})
    assert (response.status_code, Generation.objects.count()) == (422, 3)
    client.post(finish_url(project), {"order_key": str(uuid.uuid4()), "take": ids[:3]})
    finished = Generation.objects.exclude(source_take=None)
    assert sum(one.price_usd for one in finished) == Decimal("1.68")
    assert {str(one.source_take_id) for one in finished} == set(ids[:3])

    page = client.get(finish_url(project), {"take": ids}).content.decode()
    assert re.findall(r"Ordered already: ([^<]+)<", page) == [
        one.shot.take_label(one.takes.get().number)
        for pk in ids[:3]
        for one in finished
        if str(one.source_take_id) == pk
    ]
    finished.update(state="failed")  # what came to nothing is no reason to wait
    assert "Ordered already" not in client.get(finish_url(project), {"take": ids}).content.decode()


@pytest.fixture
def third_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings, sandbox: server.Sandbox
) -> Iterator[tuple[ModelSpec, server.Sandbox]]:
    """A model with sizes, seconds and a price of its own and without editing: an entry here, one there."""
    text = O1_STANDARD.modes[Mode.TEXT]
    sizes = ((640, 360, "16:9"), (360, 640, "9:16"))
    modes = {
        mode: replace(
            spec,
            sizes=sizes if spec.sizes else None,
            seconds=Fact(seconds, text.geometry.source),
            price_per_second=Fact(Decimal(cost), text.geometry.source),
        )
        for mode, seconds, cost in (
            (Mode.TEXT, (4, 8), "0.021"),
            (Mode.FRAMES, (4,), "0.021"),
            (Mode.REFERENCES, (4, 5, 6), "0.021"),
            (Mode.REFERENCE_VIDEO, (4, 5, 6), "0.033"),
        )
        for spec in (O1_STANDARD.modes[mode],)
    }
    model = replace(
        O1_STANDARD, id=THIRD_MODEL, slug="third", name="Made-up Third", label="Third", modes=modes
    )
    monkeypatch.setitem(model_specs._MODELS, model.id, model)
    settings.MODELS = (O1_PRO.slug, O1_STANDARD.slug, model.slug)
    program = "tests.sandbox.with_third_model"
    with server.start(tmp_path / "third", pace="instant", module=program) as own:
        settings.SANDBOX_URL = settings.RUNWARE_BASE_URL = own.api_url
        settings.RUNWARE_API_KEY = own.key
        yield model, own


def test_a_new_model_is_one_entry_in_the_catalog_and_one_in_the_sandbox(
    third_model: tuple[ModelSpec, server.Sandbox],
    worker: Any,
    compose: Callable[..., Any],
    project: Project,
    shot: Shot,
    alice: User,
    browse: Callable[..., Client],
    bring: Callable[..., Asset],
) -> None:
    model, provider = third_model
    client = browse(alice)
    changed = {"model": model.id, "model_before": O1_PRO.id, "mode": "edit", "size": "1080x1920"}
    page = client.get(f"/projects/{project.pk}/composer/", changed, headers=HTMX).content.decode()
    assert "Third has no mode Edit. Text is chosen." in page
    assert 'id="mode-edit"' not in page
    assert re.search(r'value="360x640" selected', page)
    assert "Third · $0.021/s" in page
    assert "4 s" in page

    assert (
        "about $0.17" in compose("preflight/", model=model.id, size="640x360", seconds="8").content.decode()
    )
    response = compose(model=model.id, size="640x360", seconds="8")
    assert response.status_code == 200, response.content.decode()
    generation = worker.settle(Generation.objects.get())
    assert generation.state == "ready"
    take = generation.takes.get()
    assert take.cost_usd == Decimal("0.168") == Decimal(str(provider.bill()["total"]))

    picture, clip = bring("door.png"), bring("walk.mp4", seconds=3)
    for request in list(requests_of(model, picture, clip))[1:]:
        checked = check_request(request)
        key = uuid.uuid4()
        one = services.order(shot, request=checked, author=alice, engine=Engine.RUNWARE, order_key=key)
        assert worker.settle(one).state == "ready", one.error_message
    assert Entry.objects.all().sums()[0] == Decimal(str(provider.bill()["total"]))

    Take.objects.filter(pk=take.pk).update(is_circled=True)
    answer: Any = client.get(f"/projects/{project.pk}/hand-off/takes.zip")
    archive = b"".join(answer.streaming_content)
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        (entry,) = json.loads(opened.read("manifest.json"))["takes"]
    assert (entry["model"], entry["request"][0]["model"]) == (THIRD_MODEL, THIRD_MODEL)
    for path, words in (
        (f"/takes/{take.pk}/", "Made-up Third"),
        (f"/projects/{project.pk}/?made_with=third", "Third · Text"),
        (f"/projects/{project.pk}/money/", "Made-up Third"),
        ("/models/third/", "640 × 360 (16:9)"),
    ):
        assert words in client.get(path).content.decode(), path
    assert finishing.finishing_model(generation) == O1_PRO


@pytest.mark.parametrize("model", model_specs.every(), ids=lambda model: model.slug)
def test_the_page_about_a_model_shows_every_fact_with_its_source(
    model: ModelSpec, alice: User, browse: Callable[..., Client]
) -> None:
    page = browse(alice).get(f"/models/{model.slug}/").content.decode()
    for words in ("documented for the sibling", "others say", "not documented", model.id, "1 December 2025"):
        assert words in page
    assert browse(alice).get("/models/nothing/").status_code == 404
