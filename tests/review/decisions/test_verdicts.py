"""Verdicts, ratings, picks, stars and circles; each can be taken back."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from studio.accounts.models import User
from studio.activity.models import Notification
from studio.generation.models import Take
from studio.projects.models import Project
from studio.review import tasks
from studio.review.decisions import verdicts
from studio.review.models import Verdict
from studio.review.participants import Participant

pytestmark = pytest.mark.django_db


def post(client: Client, take: Any, name: str, **data: Any) -> Any:
    return client.post(f"/takes/{take.pk}/{name}/", data)


def undo(client: Client, answer: Any) -> Any:
    undo_request = json.loads(answer["HX-Trigger"])["studio:undo"]
    return client.post(undo_request["url"], undo_request["values"])


def fresh(take: Any) -> Any:
    take.refresh_from_db()
    return take


def test_one_approval_is_enough_by_default(take: Take, bob: User, htmx: Callable[..., Client]) -> None:
    post(htmx(bob), take, "verdict", kind="approve")
    assert fresh(take).status == "approved"


def test_everyone_who_reviews_must_approve_where_the_rule_says_so(
    take: Take, project: Project, bob: User, dora: User, alice: User, htmx: Callable[..., Client]
) -> None:
    project.verdict_rule = "everyone"
    project.save()
    post(htmx(alice), take, "verdict", kind="approve")
    post(htmx(bob), take, "verdict", kind="approve")
    assert fresh(take).status == "open"
    post(htmx(dora), take, "verdict", kind="approve")
    assert fresh(take).status == "approved"


def test_another_rule_counts_the_verdicts_anew(
    take: Take, project: Project, bob: User, dora: User, htmx: Callable[..., Client]
) -> None:
    post(htmx(bob), take, "verdict", kind="approve")
    project.verdict_rule = "everyone"
    project.save()
    tasks.recompute_statuses(str(project.pk))
    assert fresh(take).status == "open"


def test_a_request_for_changes_needs_words_and_becomes_a_note(
    take: Take, bob: User, htmx: Callable[..., Client]
) -> None:
    refused = post(htmx(bob), take, "verdict", kind="changes")
    assert refused.status_code == 422
    assert "Say what should change" in refused["HX-Trigger"]
    post(htmx(bob), take, "notes", text="Hold the end.", frame_in=100, verdict="changes")
    assert fresh(take).status == "changes"
    assert take.notes.get().frame_in == 100


def test_a_request_stands_until_whoever_made_it_takes_it_back(
    take: Take, alice: User, bob: User, htmx: Callable[..., Client]
) -> None:
    post(htmx(bob), take, "notes", text="Hold the end.", verdict="changes")
    post(htmx(alice), take, "verdict", kind="approve")
    assert fresh(take).status == "changes"
    post(htmx(alice), take, "withdraw")
    assert fresh(take).status == "changes"
    post(htmx(bob), take, "verdict", kind="approve")
    assert fresh(take).status == "approved"


def test_undo_takes_the_verdict_and_its_note_back(
    take: Take, bob: User, htmx: Callable[..., Client], browse: Callable[..., Client]
) -> None:
    answer = post(htmx(bob), take, "notes", text="Hold the end.", verdict="changes")
    undo(htmx(bob), answer)
    assert (fresh(take).status, take.note_count) == ("open", 0)
    assert "Nobody has decided yet." in browse(bob).get(f"/takes/{take.pk}/").content.decode()


def test_later_a_verdict_is_taken_back_but_stays_in_the_history(
    take: Take, bob: User, browse: Callable[..., Client]
) -> None:
    verdict = verdicts.submit(take, participant=Participant(user=bob), kind="changes", text="Hold the end.")
    verdicts.withdraw(verdict, participant=Participant(user=bob), now=timezone.now() + timedelta(minutes=1))
    assert (fresh(take).status, take.note_count) == ("open", 1)
    page = browse(bob).get(f"/takes/{take.pk}/").content.decode()
    assert "and took it back" in page


def test_nobody_takes_back_what_another_decided(take: Take, alice: User, bob: User) -> None:
    verdict = verdicts.submit(take, participant=Participant(user=bob), kind="approve")
    with pytest.raises(verdicts.InvalidVerdict):
        verdicts.withdraw(verdict, participant=Participant(user=alice), now=timezone.now())


def test_the_same_key_pressed_twice_is_one_verdict(
    take: Take, bob: User, htmx: Callable[..., Client]
) -> None:
    for _ in range(2):
        post(htmx(bob), take, "verdict", kind="approve")
    assert Verdict.objects.count() == 1


def test_the_author_hears_of_a_verdict(
    take: Take, bob: User, carol: User, htmx: Callable[..., Client]
) -> None:
    post(htmx(bob), take, "verdict", kind="approve")
    assert Notification.objects.get(person=carol).text == "Bob approved 01·T1"


def test_a_guest_approves(take: Take) -> None:
    verdicts.submit(take, participant=Participant(guest_name="Gina"), kind="approve")
    assert fresh(take).status == "approved"


def test_ratings_are_per_person_and_the_card_shows_their_mean(
    take: Take, alice: User, bob: User, htmx: Callable[..., Client]
) -> None:
    post(htmx(bob), take, "rate", value=2)
    answer = post(htmx(alice), take, "rate", value=5)
    assert fresh(take).rating == 4
    undo(htmx(alice), answer)
    assert fresh(take).rating == 2
    post(htmx(bob), take, "rate", value=0)
    assert fresh(take).rating == 0


@pytest.mark.parametrize("value", ["6", "-1", "x", ""])
def test_no_other_number_is_a_rating(take: Take, bob: User, htmx: Callable[..., Client], value: str) -> None:
    assert post(htmx(bob), take, "rate", value=value).status_code == 422


def test_a_rejection_needs_a_reason(take: Take, bob: User, htmx: Callable[..., Client]) -> None:
    assert post(htmx(bob), take, "pick", value="reject").status_code == 422
    answer = post(htmx(bob), take, "pick", value="reject", reason="Framing")
    assert (fresh(take).pick, take.reject_reason) == ("reject", "Framing")
    undo(htmx(bob), answer)
    assert (fresh(take).pick, take.reject_reason) == ("", "")


def test_ones_own_words_are_a_reason_too(take: Take, bob: User, htmx: Callable[..., Client]) -> None:
    post(htmx(bob), take, "pick", value="reject", reason="", other="The dog looks into the lens")
    assert fresh(take).reject_reason == "The dog looks into the lens"


def test_a_circle_moves_and_undo_moves_it_back(
    take: Take, make_take: Callable[..., Take], bob: User, htmx: Callable[..., Client]
) -> None:
    other = make_take()
    post(htmx(bob), take, "circle", is_on="on")
    answer = post(htmx(bob), other, "circle", is_on="on")
    assert "instead of 01·T1" in answer["HX-Trigger"].encode().decode("unicode_escape")
    assert (fresh(take).is_circled, fresh(other).is_circled) == (False, True)
    undo(htmx(bob), answer)
    assert (fresh(take).is_circled, fresh(other).is_circled) == (True, False)


def test_a_blind_review_does_not_tell_which_take_had_the_circle(
    take: Take,
    make_take: Callable[..., Take],
    project: Project,
    alice: User,
    bob: User,
    htmx: Callable[..., Client],
) -> None:
    project.is_blind = True
    project.save()
    other = make_take()
    post(htmx(alice), take, "circle", is_on="on")
    assert "instead of" not in post(htmx(bob), other, "circle", is_on="on")["HX-Trigger"]


def test_two_shots_have_a_circle_each(
    take: Take, make_take: Callable[..., Take], project: Project, bob: User, htmx: Callable[..., Client]
) -> None:
    from studio.projects.services import add_shot

    other = make_take(into=add_shot(project, "Dance"))
    for one in (take, other):
        post(htmx(bob), one, "circle", is_on="on")
    assert fresh(take).is_circled
    assert fresh(other).is_circled


def test_without_a_script_an_action_comes_back_to_the_page(
    take: Take, bob: User, browse: Callable[..., Client]
) -> None:
    answer = post(browse(bob), take, "verdict", kind="approve")
    assert answer["Location"] == f"/takes/{take.pk}/"


@pytest.mark.parametrize("name", ["verdict", "withdraw", "rate", "pick", "circle", "notes"])
def test_a_stranger_decides_nothing(
    take: Take, charlie: User, htmx: Callable[..., Client], name: str
) -> None:
    assert post(htmx(charlie), take, name, kind="approve", value=1, text="x").status_code == 404
