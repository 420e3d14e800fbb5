"""One POST to a receiver that is slow, huge, elsewhere, or inside: the worker is never held, nothing inside is called."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence

import httpx
import pytest

from studio.core.web import posting
from studio.core.web.outgoing import require_callable
from studio.core.web.posting import Outcome
from tests.webhooks.receiver import Receiver, receiver

BODY = b'{"type":"take.ready"}'
SHORT = 0.6  # seconds for a whole exchange


@pytest.fixture
def target() -> Iterator[Receiver]:
    with receiver() as running:
        yield running


def post(target: Receiver, **options: float) -> Outcome:
    return posting.post(target.url, BODY, {}, trusted={target.host}, **options)  # type: ignore[arg-type]


def test_an_answer_is_read_as_far_as_the_log_shows_it(target: Receiver) -> None:
    target.body = b"x" * 50_000_000

    outcome = post(target)

    assert (outcome.status, len(outcome.text)) == (200, posting.MAX_RESPONSE_BYTES)


def test_bytes_that_are_no_text_can_be_shown(target: Receiver) -> None:
    target.body = b"\xff\x00\xfe <script>"

    assert post(target).text == "�\0� <script>"


def test_a_receiver_that_does_not_answer_ends_with_the_deadline(target: Receiver) -> None:
    target.waits = threading.Event()
    try:
        assert post(target, seconds=SHORT).problem == posting.TOO_SLOW
    finally:
        target.waits.set()


def test_a_receiver_that_drips_its_answer_ends_with_the_deadline(target: Receiver) -> None:
    target.drips = True

    assert post(target, seconds=SHORT).problem == posting.TOO_SLOW


def test_a_redirect_is_not_followed_wherever_it_leads(target: Receiver) -> None:
    target.statuses, target.headers = [302], {"Location": f"http://{target.host}/inside"}

    assert post(target).status == 302
    assert [request.path for request in target.requests] == ["/hooks/in?key=hidden-in-the-address"]


def test_a_receiver_that_is_not_there_is_a_sentence(target: Receiver) -> None:
    outcome = posting.post("http://127.0.0.1:9/", BODY, {}, trusted={"127.0.0.1:9"})

    assert "No connection" in outcome.problem


@pytest.mark.parametrize(
    ("url", "addresses"),
    [
        ("https://hooks.example/", ["10.0.0.7"]),
        ("https://hooks.example/", ["93.184.216.34", "127.0.0.1"]),
        ("https://hooks.example/", ["169.254.169.254"]),
        ("https://hooks.example/", ["::1"]),
        ("https://hooks.example:8080/", ["93.184.216.34"]),
        ("http://hooks.example/", ["93.184.216.34"]),
        ("https://user:hush@hooks.example/", ["93.184.216.34"]),
    ],
)
def test_an_address_inside_is_not_called(url: str, addresses: Sequence[str]) -> None:
    outcome = posting.post(url, BODY, {}, trusted=(), resolve=lambda _host, _port: addresses)

    assert outcome.problem.startswith("The address is not called: ")
    assert "hush" not in outcome.problem


def test_a_name_whose_addresses_change_is_asked_once() -> None:
    questions = [["203.0.113.99"], ["127.0.0.1"]]  # the first is documentation, which is not public either

    def rebinding(_host: str, _port: int) -> Sequence[str]:
        return questions.pop(0)

    outcome = posting.post("https://hooks.example/", BODY, {}, trusted=(), resolve=rebinding)

    assert "not on the public internet" in outcome.problem
    assert questions == [["127.0.0.1"]], "what was judged is what would be called"


@pytest.mark.parametrize(
    "address",
    [
        "http://hooks.example/",
        "https://localhost/",
        "https://printer/",
        "https://studio.internal/hook",
        "https://10.1.2.3/",
        "https://[::1]/",
        "https://hooks.example:22/",
        "https://me:secret@hooks.example/",
        "ftp://hooks.example/",
        "https:///hook",
        "hooks.example",
        "https://hooks.example:port/",
    ],
)
def test_an_address_that_can_never_be_called_is_refused_when_it_is_entered(address: str) -> None:
    with pytest.raises(httpx.InvalidURL):
        require_callable(address, ())


def test_a_listed_host_may_be_inside_and_without_tls() -> None:
    assert require_callable("http://10.1.2.3:8080/x", {"10.1.2.3:8080"}).host == "10.1.2.3"
