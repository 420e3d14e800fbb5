"""Wildcards in the composer: counted and priced before the press, ordered each once, kept as they were written."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from studio.accounts.models import User
from studio.core.web.rate_limits import ORDER, hit, hit_more
from studio.generation.models import Generation
from studio.ledger import services as ledger
from studio.ledger.models import Entry, Period
from studio.projects.models import Project

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
SIX = "A pier at {dawn|noon|storm}, {calm|windy}."
MANY = "{a|b|c|d} pier{s at dawn| at noon| at night|.}"
KEY = str(uuid.uuid4())


@pytest.fixture(autouse=True)
def _key(settings: Settings) -> None:
    settings.RUNWARE_API_KEY = "any-key"


@pytest.fixture
def compose(project: Project, carol: User, browse: Callable[..., Client]) -> Callable[..., Any]:
    """Post the composer's form as Carol, who creates."""

    def post(prompt: str, path: str = "order/", **fields: Any) -> Any:
        form = {"mode": "text", "prompt": prompt, "order_key": KEY, **fields}
        if path == "order/" and not form.keys() & {"again", "confirmed"}:
            form = {"engine": "runware", **form}
        return browse(carol, **HTMX).post(f"/projects/{project.pk}/{path}", form)

    return post


def problem(response: Any) -> str:
    """The sentences under the prompt."""
    match = re.search(r'id="problem-prompt"[^>]*>(.*?)</p>', response.content.decode(), re.DOTALL)
    return unescape(" ".join(re.sub(r"<[^>]+>", "", match[1]).split())) if match else ""


def prompts() -> list[str]:
    return sorted(row.request["prompt"] for row in Generation.objects.all())


def written(page: str) -> str:
    """What stands in the prompt of a composer."""
    return unescape(re.search(r'hx-preserve="true">(.*?)</textarea>', page, re.DOTALL)[1])


def answer_in(page: str) -> str:
    """What the button of the question sends."""
    return re.search(r'name="confirmed"\s+value="([^"]+)"', page)[1]


def test_count_price_and_every_prompt_are_shown_before_the_press(compose: Callable[..., Any]) -> None:
    page = compose(SIX, "preflight/", number_results="2").content.decode()
    assert "Generate 12 · about $6.72" in page
    assert "Draft 12 · free" in page
    shown = re.findall(r"<li>(.*?)</li>", page)
    assert shown[:2] == ["A pier at dawn, calm.", "A pier at dawn, windy."]
    assert len(shown) == 6
    plain = compose("A pier {{plain}}.", "preflight/").content.decode()
    assert "Generate 1 · about $0.56" in plain
    assert "<li>" not in plain


def test_the_request_that_is_shown_is_the_first_of_all(compose: Callable[..., Any]) -> None:
    page = compose(SIX, "request/").content.decode()
    assert "The first of 6 requests." in page
    assert "A pier at dawn, calm." in page
    assert "{dawn" not in page


@pytest.mark.parametrize("engine", ["draft", "runware"])
def test_each_expansion_is_one_order_however_often_it_is_pressed(
    compose: Callable[..., Any], engine: str
) -> None:
    for _ in range(2):
        assert compose(SIX, engine=engine).status_code == 200
    assert len(set(prompts())) == len(prompts()) == 6
    assert "A pier at storm, windy." in prompts()
    assert set(Generation.objects.values_list("wildcard_prompt", "engine")) == {(SIX, engine)}
    assert Entry.objects.held() == (Decimal("3.36") if engine == "runware" else 0)


def test_what_was_changed_after_the_press_is_not_ordered_with_its_key(compose: Callable[..., Any]) -> None:
    compose("A pier at {dawn|noon}.")
    assert compose("A pier at {dawn|night}.").status_code == 409
    assert prompts() == ["A pier at dawn.", "A pier at noon."]


def test_a_budget_that_pays_for_some_pays_for_none_and_says_what_all_cost(
    compose: Callable[..., Any], project: Project, alice: User
) -> None:
    ledger.set_budget(project, limit=Decimal(2), by=alice, member=None, period=Period.ALWAYS)
    for path in ("preflight/", "order/"):
        page = compose(SIX, path).content.decode()
        assert "costs about $3.36, but only $2.00 is left for this project" in page
    assert not Generation.objects.exists()
    assert Entry.objects.held() == 0
    assert compose("A pier at {dawn|noon|storm}.").status_code == 200
    assert Entry.objects.held() == Decimal("1.68")
    assert (
        compose("A pier at {dawn|noon|storm}.").status_code == 200
    )  # the same press: what is left is enough


def test_what_all_cost_decides_whether_a_producer_is_asked(
    compose: Callable[..., Any], project: Project, alice: User
) -> None:
    ledger.set_approval_limit(project, Decimal(3), by=alice)
    assert "A producer has to approve this price" in compose(SIX, "preflight/").content.decode()
    compose(SIX)
    assert set(Generation.objects.values_list("state", flat=True)) == {"awaiting_approval"}
    assert Entry.objects.held() == 0


def test_more_than_twelve_are_asked_about_with_count_and_price(compose: Callable[..., Any]) -> None:
    question = compose(MANY)
    page = question.content.decode()
    assert question.status_code == 422
    assert "This orders 16 videos, about $8.96." in page
    assert not Generation.objects.exists()
    compose(MANY, number_results="2", confirmed=answer_in(page))  # which is twice as many
    assert not Generation.objects.exists()
    assert compose(MANY, confirmed=answer_in(page)).status_code == 200
    assert Generation.objects.filter(engine="runware").count() == 16


def test_the_answer_about_renders_orders_no_drafts_and_the_other_way_round(
    compose: Callable[..., Any],
) -> None:
    answer = answer_in(compose(MANY, engine="draft").content.decode())
    assert "This orders 16 drafts, free." in compose(MANY, engine="draft").content.decode()
    assert compose(MANY, engine="runware", confirmed=answer).status_code == 422
    assert not Generation.objects.exists()
    compose(MANY, confirmed=answer)
    assert set(Generation.objects.values_list("engine", flat=True)) == {"draft"}


def test_what_was_rendered_before_is_named_after_the_question(
    compose: Callable[..., Any], carol: User
) -> None:
    answer = answer_in(compose(MANY).content.decode())
    compose(MANY, confirmed=answer)
    for generation in Generation.objects.all()[:3]:
        generation.takes.update(state="ready")
        Generation.objects.filter(pk=generation.pk).update(state="ready")
    page = compose(MANY, confirmed=answer, order_key=str(uuid.uuid4())).content.decode()
    assert "3 of 16 were rendered already" in page
    assert answer_in(page) == answer
    compose(MANY, confirmed=answer, again="runware", order_key=str(uuid.uuid4()))
    assert Generation.objects.count() == 32


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ("A pier at {dawn|noon.", "is never closed"),
        ("A pier at {dawn||noon}.", "has an empty alternative"),
        ("{a|{b|c}} pier", "A { stands inside another."),
        ("{0|1|2|3|4|5|6|7|8|9}" * 4, "make 10,000 prompts; 60 are the most at once"),
        (
            "A pier at {dawn|" + "n" * 2500 + "}.",
            "Prompt 2 of 2: The prompt has 2511 characters as it is sent",
        ),
        ("@Ana walks to the {pier|@Door}.", "Prompt 2 of 2: @Door names no input."),
    ],
)
def test_bad_wildcards_are_said_at_the_prompt_and_nothing_is_lost(
    compose: Callable[..., Any], prompt: str, words: str
) -> None:
    for path in ("order/", "preflight/"):
        response = compose(prompt, path)
        assert words in problem(response)
    response = compose(prompt)
    assert response.status_code == 422
    assert written(response.content.decode()) == prompt
    assert not Generation.objects.exists()


def test_every_expansion_counts_as_an_order_of_the_person(compose: Callable[..., Any], carol: User) -> None:
    hit(ORDER, carol.pk)
    hit_more(ORDER, carol.pk, times=ORDER.most - 9)
    assert compose(SIX).status_code == 200
    refused = compose("A pier at {dawn|noon|storm|night}.", order_key=str(uuid.uuid4()))
    assert "That was too often." in refused.content.decode()
    assert Generation.objects.count() == 6
    assert compose("A pier.", order_key=str(uuid.uuid4())).status_code == 200


def test_reuse_brings_the_wildcards_back_and_one_failed_order_its_own_words(
    compose: Callable[..., Any], project: Project, carol: User, browse: Callable[..., Client]
) -> None:
    compose(SIX)
    generation = Generation.objects.order_by("created_at").first()
    client, gallery = browse(carol), reverse("generation:gallery", args=[project.pk])

    def prompt_by(part: str) -> str:
        address = f"{reverse('generation:reuse', args=[project.pk, generation.pk])}{part}"
        return written(client.get(address, follow=True).content.decode())

    own = generation.request["prompt"]
    assert [prompt_by(part) for part in ("", "?part=prompt", "?part=own_prompt")] == [SIX, SIX, own]
    Generation.objects.filter(pk=generation.pk).update(state="failed")
    assert prompt_by("") == own
    assert "part=own_prompt" in client.get(gallery).content.decode()
    history = unescape(client.get(f"/projects/{project.pk}/prompts/").content.decode())
    assert history.count("data-prompt") == 1
    assert SIX in history


def test_plain_braces_come_back_doubled_and_are_ordered_again_as_they_were(
    compose: Callable[..., Any], project: Project, carol: User, browse: Callable[..., Client]
) -> None:
    compose("A {{neon}} sign.")
    generation = Generation.objects.get()
    assert generation.request["prompt"] == generation.sent_prompt == "A {neon} sign."
    page = browse(carol).get(f"/projects/{project.pk}/?reuse={generation.pk}").content.decode()
    assert written(page) == "A {{neon}} sign."
