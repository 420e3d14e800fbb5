"""The gallery and its poll: what changed goes back, and nothing else."""

from __future__ import annotations

import contextlib
import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from studio.accounts.models import User
from studio.generation.lifecycle import State, TakeState
from studio.generation.models import Generation
from studio.generation.pipeline.ending import sync_state
from studio.projects.models import Project
from studio.projects.services import add_shot
from tests.sandbox import server

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def client(alice: User, browse: Callable[..., Client]) -> Client:
    return browse(alice)


@pytest.fixture
def gallery(project: Project) -> str:
    return f"/projects/{project.pk}/"


def poll_url(page: Any) -> Any:
    return re.search(r'hx-get="([^"]*watch[^"]*)"', page.content.decode())[1].replace("&amp;", "&")


def test_an_idle_gallery_does_not_poll(client: Client, gallery: str, sandbox: server.Sandbox) -> None:
    page = client.get(gallery).content.decode()
    assert "every" not in re.search(r'id="poll"[^>]*', page)[0]


def test_nothing_new_is_204(
    client: Client, gallery: str, order: Callable[..., Generation], sandbox: server.Sandbox
) -> None:
    order()
    url = poll_url(client.get(gallery))
    assert client.get(url).status_code == 204


def test_only_the_changed_card_comes_back(
    client: Client, gallery: str, order: Callable[..., Generation], worker: Any
) -> None:
    done, other = order(), order(prompt="Another one.")
    url = poll_url(client.get(gallery))
    worker.settle(done)
    Generation.objects.filter(pk=other.pk).update(revision=0)
    page = client.get(url).content.decode()
    assert f"card-{done.pk}" in page
    assert f"card-{other.pk}" not in page
    assert "<video" not in page


def test_a_card_of_another_browser_arrives(
    client: Client, gallery: str, order: Callable[..., Generation], sandbox: server.Sandbox
) -> None:
    url = poll_url(client.get(gallery))
    generation = order()
    page = client.get(url).content.decode()
    assert re.search(rf'<ol id="news"[^>]*>\s*<li class="card" id="card-{generation.pk}"', page)
    assert "every 1s" in page  # the poll is awake again


@pytest.mark.parametrize("is_poll", [True, False])
def test_an_order_that_ends_while_the_page_is_made_is_shown_or_polled_for(
    client: Client, gallery: str, order: Callable[..., Generation], worker: Any, *, is_poll: bool
) -> None:
    """Whichever query of the view it ends after: a page that shows it unfinished goes on polling."""
    generation = worker.settle(order())
    url = re.sub(r"since=\d+", "since=0", poll_url(client.get(gallery))) if is_poll else gallery
    for count in itertools.count(1):
        _unfinish(generation)
        with after_query(count, lambda: _finish(generation)) as interruption:
            page = client.get(url).content.decode()
        card = re.search(rf'id="card-{generation.pk}"[^>]*', page)[0]
        assert 'data-state="ready"' in card or "every " in re.search(r'id="poll"[^>]*', page)[0], count
        if not interruption.came:
            break
    assert count > 3


@dataclass
class Interruption:
    """What happens after the query of this number, in the middle of a request."""

    number: int
    act: Callable[[], None]
    count: int = 0

    @property
    def came(self) -> bool:
        """Whether there were so many queries."""
        return self.count >= self.number

    def __call__(self, execute: Any, *call: Any) -> Any:
        """Execute a query, as a wrapper of the connection."""
        result = execute(*call)
        self.count += 1
        if self.count == self.number:
            self.act()
        return result


@contextlib.contextmanager
def after_query(number: int, act: Callable[[], None]) -> Iterator[Interruption]:
    interruption = Interruption(number, act)
    with connection.execute_wrapper(interruption):
        yield interruption


def _unfinish(generation: Generation) -> None:
    generation.takes.update(state=TakeState.PREVIEWING)
    Generation.objects.filter(pk=generation.pk).update(state=State.PREVIEWING, finished_at=None)


def _finish(generation: Generation) -> None:
    with transaction.atomic():
        generation.takes.get().advance(start=TakeState.PREVIEWING, end=TakeState.READY)
        sync_state(Generation.objects.get(pk=generation.pk))


def test_a_shot_shows_only_its_own_takes(
    client: Client, gallery: str, order: Callable[..., Generation], project: Project, sandbox: server.Sandbox
) -> None:
    add_shot(project, "Dance")
    order(prompt="In the first shot.")
    assert "In the first shot." in client.get(gallery + "?shot=1").content.decode()
    assert "In the first shot." not in client.get(gallery + "?shot=2").content.decode()


def test_a_ready_take_is_served_to_members_with_ranges_and_to_nobody_else(
    client: Client,
    order: Callable[..., Generation],
    worker: Any,
    charlie: User,
    browse: Callable[..., Client],
) -> None:
    take = worker.settle(order()).takes.get()
    url = f"/assets/{take.asset_id}/original/"
    part = client.get(url, headers={"Range": "bytes=0-99"})
    assert (part.status_code, len(part.getvalue())) == (206, 100)
    assert part["Content-Type"] == "video/mp4"
    assert part["X-Content-Type-Options"] == "nosniff"
    assert browse(charlie).get(url).status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_cards(
    client: Client,
    gallery: str,
    order: Callable[..., Generation],
    worker: Any,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(3):
        worker.settle(order(number_results=2))
    client.get(gallery)
    with django_assert_max_num_queries(17):
        client.get(gallery)


def test_markup_in_a_prompt_stays_text(
    client: Client, gallery: str, order: Callable[..., Generation], sandbox: server.Sandbox
) -> None:
    order(prompt="<script>alert(1)</script> & <b>bold</b>")
    page = client.get(gallery).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_every_page_forbids_foreign_and_inline_script(client: Client, gallery: str) -> None:
    policy = client.get(gallery)["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
