"""Inputs at the provider: a file is uploaded once, named again by its id, and uploaded anew when forgotten."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from studio.generation.models import Generation, ProviderMedia
from studio.ledger import services as ledger
from studio.projects.models import Project
from tests.sandbox import server

pytestmark = pytest.mark.django_db(transaction=True)


def requests(sandbox: server.Sandbox, kind: str) -> int:
    return int(sandbox.log()["requests"].get(kind, 0))


def forget_files(sandbox: server.Sandbox) -> None:
    """Have the provider forget every stored file, in its own store."""
    with sqlite3.connect(next(sandbox.data_dir.glob("*.sqlite3"))) as connection:
        connection.execute("DELETE FROM media")


def test_a_second_order_names_the_stored_file_and_uploads_nothing(
    order_from: Callable[[], Any], worker: Any, paid: server.Sandbox
) -> None:
    first = worker.settle(order_from())
    before = requests(paid, "mediaStorage"), requests(paid, "videoInference")
    second = worker.settle(order_from())
    assert second.state == "ready"
    assert second.uploads == first.uploads
    after = requests(paid, "mediaStorage"), requests(paid, "videoInference")
    assert (after[0] - before[0], after[1] - before[1]) == (0, 1)


def test_a_forgotten_file_is_uploaded_again_and_the_order_goes_on_without_a_word(
    order_from: Callable[[], Any], worker: Any, paid: server.Sandbox, project: Project
) -> None:
    first = worker.settle(order_from())
    forget_files(paid)
    second = order_from()
    worker.round()
    assert worker.settle(second).state == "ready"
    assert (second.error_message, second.error_code) == ("", "")
    assert second.uploads.keys() == first.uploads.keys()
    assert second.uploads != first.uploads
    assert ProviderMedia.objects.exclude(asset=None).get().uploaded_for == second.pk
    assert ledger.balance(project).spent_usd == 2 * Decimal("0.56")
    third = worker.settle(order_from())
    assert third.uploads == second.uploads


def test_a_refusal_that_fresh_uploads_do_not_cure_ends_the_order_not_charged(
    order_from: Callable[[], Any], worker: Any, paid: server.Sandbox, project: Project
) -> None:
    worker.settle(order_from())
    paid.fault("refused_400", on="submit", times=None)
    before = requests(paid, "videoInference")
    generation = worker.settle(order_from())
    assert (generation.state, generation.acceptance) == ("failed", "refused")
    assert requests(paid, "videoInference") - before == 2
    assert ledger.balance(project).held_usd == 0


def test_a_refusal_by_the_safety_check_is_not_sent_again(
    order_from: Callable[[], Any], worker: Any, paid: server.Sandbox
) -> None:
    worker.settle(order_from())
    paid.fault("safety_400", on="submit")
    before = requests(paid, "videoInference")
    assert worker.settle(order_from()).state == "blocked"
    assert requests(paid, "videoInference") - before == 1


def test_after_a_lost_answer_a_refusal_is_not_taken_for_a_forgotten_file(
    order_from: Callable[[], Any], worker: Any, paid: server.Sandbox
) -> None:
    worker.settle(order_from())
    paid.fault("cut_after", on="submit")
    paid.fault("refused_400", on="submit")
    generation = order_from()
    worker.round()
    Generation.objects.update(not_before=None)
    assert worker.settle(generation).state == "ready"
    assert len([one for one in paid.bill()["results"] if one["taskUUID"] == str(generation.task_uuid)]) == 1


def test_an_old_upload_is_not_trusted(
    order_from: Callable[[], Any], worker: Any, paid: server.Sandbox
) -> None:
    first = worker.settle(order_from())
    ProviderMedia.objects.update(uploaded_at=timezone.now() - timedelta(days=26))
    assert worker.settle(order_from()).uploads != first.uploads
