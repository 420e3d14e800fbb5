"""The videos as a client fetches them."""

from __future__ import annotations

import time
from pathlib import Path

import httpx
import pytest

from studio.sandbox import cleanup, file_types
from studio.sandbox.wsgi import byte_range

from .in_process import InProcessSandbox, order, order_without_size, task


@pytest.fixture
def url(local: InProcessSandbox) -> str:
    order_task = order(ttl=60)
    local.post(order_task)
    return str(local.poll(order_task)["data"][0]["videoURL"])


def test_a_result_is_a_video_of_the_length_that_was_ordered(
    local: InProcessSandbox, url: str, tmp_path: Path
) -> None:
    file = tmp_path / "got.mp4"
    answer = local.client.get(url, headers={"Authorization": ""})
    file.write_bytes(answer.content)
    assert answer.headers["content-type"] == "video/mp4"
    assert file_types.video_seconds(file) == 5


@pytest.mark.parametrize(("format_", "suffix"), [("MOV", ".mov"), ("WEBM", ".webm"), ("MP4", ".mp4")])
def test_a_result_has_the_format_that_was_ordered(
    queueing: InProcessSandbox, tmp_path: Path, format_: str, suffix: str
) -> None:
    order_task = order(outputFormat=format_)
    queueing.post(order_task)
    queueing.render_all()
    url = queueing.poll(order_task)["data"][0]["videoURL"]
    file = tmp_path / "got"
    file.write_bytes(queueing.client.get(url).content)
    assert url.endswith(suffix)
    assert file_types.video_suffix(file) == suffix


def test_a_range_is_answered_with_its_bytes(local: InProcessSandbox, url: str) -> None:
    whole = local.client.get(url).content
    part = local.client.get(url, headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, whole[10:20])
    assert part.headers["content-range"] == f"bytes 10-19/{len(whole)}"


def test_a_range_outside_is_refused(local: InProcessSandbox, url: str) -> None:
    assert local.client.get(url, headers={"Range": "bytes=99999999-"}).status_code == 416


@pytest.mark.parametrize(
    ("range_header", "span"),
    [
        ("", (0, 100)),
        ("bytes=0-", (0, 100)),
        ("bytes=90-200", (90, 100)),
        ("bytes=-10", (90, 100)),
        ("bytes=-200", (0, 100)),
        ("bytes=-0", None),
        ("bytes=100-", None),
        ("bytes=5-4", (0, 100)),
        ("bytes=1-2,5-6", (0, 100)),
        ("lines=1-2", (0, 100)),
        ("bytes=-", (0, 100)),
    ],
)
def test_a_range_is_read_as_the_standard_says(range_header: str, span: tuple[int, int] | None) -> None:
    assert byte_range(range_header, 100) == span


def test_the_head_alone_can_be_asked(local: InProcessSandbox, url: str) -> None:
    head = local.client.head(url)
    assert head.content == b""
    assert int(head.headers["content-length"]) == len(local.client.get(url).content)


def test_a_result_is_gone_after_its_ttl(local: InProcessSandbox, url: str) -> None:
    local.clock.now += 59
    assert local.client.get(url).status_code == 200
    local.clock.now += 2
    assert local.client.get(url).status_code == 410


def test_a_result_without_a_ttl_lives_a_week(local: InProcessSandbox) -> None:
    order_task = order()
    local.post(order_task)
    url = local.poll(order_task)["data"][0]["videoURL"]
    local.clock.now += cleanup.RESULT_LIFETIME - 1
    cleanup.delete_expired(local.app.store)
    assert local.client.get(url).status_code == 200
    local.clock.now += 2
    cleanup.delete_expired(local.app.store)
    assert local.client.get(url).status_code == 410
    assert local.poll(order_task)["data"][0]["status"] == "success"


def test_an_upload_lives_a_month(local: InProcessSandbox, picture: str) -> None:
    local.clock.now = time.time()
    upload = local.post(task("mediaStorage", operation="upload", media=picture)).json()["data"][0]
    cleanup.delete_expired(local.app.store)
    assert local.client.get(upload["mediaURL"]).status_code == 200
    local.clock.now += cleanup.UPLOAD_LIFETIME + 60
    cleanup.delete_expired(local.app.store)
    assert local.client.get(upload["mediaURL"]).status_code == 404


def test_a_month_after_an_order_only_its_id_is_known(local: InProcessSandbox) -> None:
    secret = order(positivePrompt="A glass harbour.", uploadEndpoint="https://files.example/put?key=glass")
    local.post(secret)
    local.clock.now += cleanup.ORDER_LIFETIME - 1
    cleanup.delete_expired(local.app.store)
    assert "glass" in dump(local)
    local.clock.now += 2
    cleanup.delete_expired(local.app.store)
    assert "glass" not in dump(local)
    assert local.poll(secret)["data"][0]["status"] == "success"
    assert local.error(secret)["code"] == "conflictTaskUUID"
    details = local.post(task("getTaskDetails") | {"taskUUID": secret["taskUUID"]})
    assert details.status_code == 200


def test_an_old_order_that_still_waits_is_rendered_as_it_was_written(queueing: InProcessSandbox) -> None:
    waiting = order(positivePrompt="A glass harbour.")
    queueing.post(waiting)
    queueing.clock.now += cleanup.ORDER_LIFETIME + 1
    cleanup.delete_expired(queueing.app.store)
    assert "glass" in dump(queueing)
    queueing.render_all()
    assert queueing.poll(waiting)["data"][0]["status"] == "success"


def dump(sandbox: InProcessSandbox) -> str:
    """Everything in the store of a sandbox, as text."""
    tables = ("task", "result", "media", "delivery")
    return str([[tuple(row) for row in sandbox.app.store.rows(f"SELECT * FROM {name}")] for name in tables])


def test_leftovers_of_a_killed_process_go_and_inputs_of_waiting_orders_stay(
    queueing: InProcessSandbox, picture: str
) -> None:
    queueing.post(order_without_size(inputs={"frameImages": [picture]}))
    folder = queueing.app.store.folder
    (folder / "inputs" / "orphan").mkdir()
    (folder / "spool" / "half").touch()
    (folder / "files" / "a.part.mp4").touch()
    cleanup.delete_leftovers(queueing.app.store)
    assert not (folder / "inputs" / "orphan").exists()
    assert [len(list((folder / name).iterdir())) for name in ("inputs", "spool", "files")] == [1, 0, 0]


@pytest.mark.parametrize("path", ["/media/x.mp4", "/video/os/sandbox/ws/5/vi/../../../sandbox.sqlite3"])
def test_nothing_else_can_be_fetched(local: InProcessSandbox, path: str) -> None:
    assert local.client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("name", "status"), [("url_expired", 410), ("url_missing", 404), ("url_422", 422), ("url_502", 502)]
)
def test_a_url_may_fail_at_first(local: InProcessSandbox, url: str, name: str, status: int) -> None:
    local.fault(name, times=2)
    assert [local.client.get(url).status_code for _ in range(3)] == [status, status, 200]


def test_a_page_may_come_instead_of_the_video(local: InProcessSandbox, url: str) -> None:
    local.fault("wrong_file")
    struck = local.client.get(url)
    assert (struck.status_code, struck.content[:9]) == (200, b"<!doctype")


def test_a_file_may_be_half_of_itself_and_look_whole(local: InProcessSandbox, url: str) -> None:
    whole = local.client.get(url).content
    local.fault("short_file")
    struck = local.client.get(url)
    assert struck.content == whole[: len(whole) // 2]
    assert struck.headers["content-length"] == str(len(struck.content))


def test_a_connection_may_break_in_the_middle_of_a_file(local: InProcessSandbox, url: str) -> None:
    local.fault("truncated")
    with pytest.raises(BrokenPipeError), httpx.Client(transport=local.transport) as client:
        client.get(url)


def test_a_slow_file_arrives_whole(local: InProcessSandbox, url: str) -> None:
    whole = local.client.get(url).content
    local.fault("url_slow", seconds=0.02)
    assert local.client.get(url).content == whole


def test_a_fault_of_a_file_waits_for_its_match(local: InProcessSandbox, url: str) -> None:
    local.fault("url_missing", match="another order")
    assert local.client.get(url).status_code == 200
    local.fault("url_missing", match="a door")
    assert local.client.get(url).status_code == 404
