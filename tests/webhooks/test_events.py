"""What receivers are told of: written by the services that write the facts, hidden where a review is blind."""

from __future__ import annotations

import json
import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from studio.accounts.models import User
from studio.activity.public_events import PublicEvent
from studio.catalog.request import Mode, VideoRequest
from studio.generation import services as generation
from studio.generation.checked_request import check_request
from studio.generation.models import Generation, Take
from studio.generation.pipeline.ending import mark_failed
from studio.ledger import services as ledger
from studio.ledger.models import Period
from studio.privacy import person_deletion
from studio.projects.models import Project
from studio.provider.errors import ErrorGroup, Failure
from studio.review.decisions import ratings, verdicts
from studio.review.notes import services as notes
from studio.review.participants import Participant
from studio.webhooks import deliveries, retention
from studio.webhooks.bodies import body_of
from studio.webhooks.models import Attempt, BodyFormat, Delivery
from tests.webhooks.conftest import MakeWebhook
from tests.webhooks.receiver import Receiver

pytestmark = pytest.mark.django_db
TEXT = "Tell <!channel> @everyone *now* & <https://evil.example|here>"


def sent_bodies() -> list[dict[str, Any]]:
    """The bodies of all deliveries in their order, as they would be sent."""
    rows = Delivery.objects.select_related("webhook__project").order_by("created_at", "position")
    return [json.loads(body_of(row)) for row in rows]


def order_render(project: Project, author: User) -> Generation:
    request = VideoRequest(mode=Mode.TEXT, prompt="A harbour.", width_px=1920, height_px=1080, seconds=5)
    shot, key = project.shots.get(), uuid.uuid4()
    return generation.order(
        shot, request=check_request(request), author=author, engine="runware", order_key=key
    )


def test_a_note_a_verdict_and_a_circle_are_told_in_the_words_of_the_api(
    make_webhook: MakeWebhook, take: Take, bob: User, alice: User
) -> None:
    make_webhook()
    bob_reviews = Participant(user=bob)
    note = notes.write(take, participant=bob_reviews, text="The mast leans.", frame_in=12, frame_out=36)
    verdict = verdicts.submit(take, participant=bob_reviews, kind="changes", text="Straighten it.")
    ratings.circle(take, by=alice, is_on=True)
    ratings.circle(take, by=alice, is_on=False)

    bodies = sent_bodies()

    assert [body["type"] for body in bodies] == [
        "note.created",
        "note.created",
        "verdict.created",
        "take.circled",
        "take.circled",
    ]
    assert (
        bodies[0]["data"]["note"] | {"id": str(note.pk), "text": "The mast leans.", "frame_in": 12}
        == (bodies[0]["data"]["note"])
    )
    assert bodies[0]["sentence"].startswith("Bob noted on 01·T1 at ")
    assert (
        bodies[2]["data"]["verdict"] | {"kind": "changes", "author": "Bob", "id": str(verdict.pk)}
        == (bodies[2]["data"]["verdict"])
    )
    assert [body["data"]["is_circled"] for body in bodies[3:]] == [True, False]
    assert bodies[3]["sentence"] == "Alice circled 01·T1"


def test_a_blind_review_stays_blind_for_receivers(
    make_webhook: MakeWebhook, take: Take, project: Project, bob: User, alice: User
) -> None:
    Project.objects.update(is_blind=True)
    take.generation.project.is_blind = True
    make_webhook()
    make_webhook(body_format=BodyFormat.SLACK)
    verdicts.submit(take, participant=Participant(user=bob), kind="changes", text="Straighten it.")
    ratings.circle(take, by=alice, is_on=True)

    bodies = sent_bodies()

    assert {body["type"] for body in bodies if "type" in body} == {"note.created", "verdict.created"}
    for hidden in ("Bob", "Straighten", "requested", "Carol", "quiet harbour"):
        assert hidden not in json.dumps(bodies)


def test_a_withdrawn_verdict_is_told_after_it(
    make_webhook: MakeWebhook, take: Take, project: Project, bob: User
) -> None:
    make_webhook()
    bob_reviews = Participant(user=bob)
    verdict = verdicts.submit(take, participant=bob_reviews, kind="approve", text="")
    verdicts.withdraw(verdict, participant=bob_reviews, now=timezone.now())
    verdicts.withdraw(verdict, participant=bob_reviews, now=timezone.now())

    submitted, withdrawn = sent_bodies()

    assert [submitted["type"], withdrawn["type"]] == ["verdict.created", "verdict.withdrawn"]
    assert withdrawn["sentence"] == "Bob withdrew a verdict on 01·T1"
    assert withdrawn["data"]["verdict"] == submitted["data"]["verdict"]

    Project.objects.update(is_blind=True)
    hidden = sent_bodies()[1]
    assert hidden["sentence"] == "A verdict on 01·T1 was withdrawn"
    assert set(hidden["data"]["verdict"].values()) == {str(verdict.pk), None}


def test_an_order_that_fails_is_told_with_its_sentence(
    make_webhook: MakeWebhook, take: Take, project: Project
) -> None:
    make_webhook()
    Generation.objects.update(state="queued")
    order = Generation.objects.get()
    mark_failed(order, Failure(group=ErrorGroup.QUOTA, code="noCredit", message="vendor's words"))

    (body,) = sent_bodies()

    assert body["type"] == "generation.failed"
    failure = body["data"]["generation"]["failure"]
    assert (failure["headline"], failure["code"]) == ("No credit", "noCredit")
    assert body["data"]["generation"]["id"] == str(order.pk)


def test_what_waits_for_an_approval_and_a_budget_are_told(
    make_webhook: MakeWebhook, project: Project, alice: User, carol: User, settings: Settings
) -> None:
    settings.RUNWARE_API_KEY = "any-key"
    make_webhook()
    ledger.set_approval_limit(project, Decimal("0.01"), by=alice)
    order_render(project, carol)
    price = Generation.objects.get().price_usd
    ledger.set_budget(project, member=None, period=Period.ALWAYS, limit=price * 5, by=alice)
    ledger.set_budget(project, member=alice, period=Period.MONTH, limit=price * 100, by=alice)
    for _ in range(5):
        order_render(project, alice)

    bodies = sent_bodies()

    assert [body["type"] for body in bodies] == ["generation.asked", "budget.reached", "budget.reached"]
    assert bodies[0]["data"]["generation"]["price_usd"] == f"{price:.4f}"
    assert [body["data"]["budget"]["percent"] for body in bodies[1:]] == [80, 100]
    assert bodies[1]["sentence"].startswith("80 % of the budget of this project are used")


@pytest.mark.parametrize("body_format", [BodyFormat.SLACK, BodyFormat.DISCORD, BodyFormat.TEAMS])
def test_chats_get_what_they_take_and_nobody_is_called_by_a_note(
    make_webhook: MakeWebhook, take: Take, bob: User, body_format: BodyFormat
) -> None:
    make_webhook(body_format=body_format)
    notes.write(take, participant=Participant(user=bob), text=TEXT + "x" * 3000)

    (body,) = sent_bodies()

    text = json.dumps(body)
    assert f"/takes/{take.pk}/" in text
    if body_format == BodyFormat.SLACK:
        assert body["text"].startswith("<http")
        assert "&lt;!channel&gt;" in body["text"]
        assert "<!channel>" not in body["text"]
    elif body_format == BodyFormat.DISCORD:
        assert body["allowed_mentions"] == {"parse": []}
        assert len(body["content"]) < 2000
        assert body["content"].endswith(">"), "the address of the page is whole"
    else:
        (attachment,) = body["attachments"]
        assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
        assert attachment["content"]["actions"][0]["url"].startswith("http")
        assert "[here]" not in text


def test_people_read_the_reason_of_a_verdict_once(make_webhook: MakeWebhook, take: Take, bob: User) -> None:
    make_webhook(body_format=BodyFormat.SLACK)
    verdicts.submit(take, participant=Participant(user=bob), kind="changes", text="Straighten it.")

    (body,) = sent_bodies()

    assert "requested changes on 01·T1" in body["text"]
    assert "Straighten it." in body["text"]


def test_of_what_was_deleted_meanwhile_only_the_id_is_told(
    make_webhook: MakeWebhook, take: Take, bob: User
) -> None:
    make_webhook()
    note = notes.write(take, participant=Participant(user=bob), text="Wrong take, sorry.")
    notes.delete(note, participant=Participant(user=bob))

    (body,) = sent_bodies()

    assert body["data"] == {"id": str(note.pk), "is_deleted": True}
    assert "sorry" not in json.dumps(body)


def test_a_person_who_is_deleted_is_taken_out_of_messages(
    make_webhook: MakeWebhook, take: Take, bob: User, inbox: Receiver
) -> None:
    webhook, _ = make_webhook()
    inbox.body = b"Thanks, Bob"
    notes.write(take, participant=Participant(user=bob), text="The mast leans.")
    deliveries.deliver(webhook.pk)
    assert "Bob" in Delivery.objects.get().body

    person_deletion.delete(bob, now=Delivery.objects.get().created_at)

    assert "Bob" not in str([*Delivery.objects.values(), *Attempt.objects.values()])
    assert sent_bodies()[0]["data"]["note"]["author"] == "A former member"


def test_messages_are_kept_for_a_month_and_those_that_wait_stay(
    make_webhook: MakeWebhook, take: Take, bob: User, inbox: Receiver
) -> None:
    webhook, _ = make_webhook()
    notes.write(take, participant=Participant(user=bob), text="Old.")
    deliveries.deliver(webhook.pk)
    notes.write(take, participant=Participant(user=bob), text="Waits.")
    finished_at = Delivery.objects.exclude(finished_at=None).get().finished_at
    assert finished_at is not None

    assert retention.delete_old(finished_at + retention.KEPT_FOR) == 0
    retention.delete_old(finished_at + retention.KEPT_FOR * 2)

    assert [row.state for row in Delivery.objects.all()] == ["waiting"]


def test_the_types_of_events_are_stable() -> None:
    assert {event.value for event in PublicEvent} == {
        "take.ready",
        "generation.failed",
        "generation.asked",
        "note.created",
        "verdict.created",
        "verdict.withdrawn",
        "take.circled",
        "budget.reached",
        "film.ready",
    }
