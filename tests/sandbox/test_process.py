"""The sandbox as a process: it starts, says no clearly, survives a kill and leaves nobody behind."""

from __future__ import annotations

import base64
import json
import os
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import psutil
import pytest

from studio.sandbox.server import THREADS
from studio.sandbox.store import Store
from tests.processes import STOP_SECONDS, wait_for

from . import server
from .in_process import Task, finished, order, poll_task, small_video, task
from .receiver import Receiver

pytestmark = pytest.mark.processes


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "studio.sandbox", *arguments]
    return subprocess.run(command, cwd=server.ROOT, capture_output=True, text=True, check=False)


def family(sandbox: server.Sandbox) -> list[psutil.Process]:
    return [
        psutil.Process(sandbox.process.pid),
        *psutil.Process(sandbox.process.pid).children(recursive=True),
    ]


def last(sandbox: server.Sandbox, order_task: Task) -> Task:
    *_, answer = finished(sandbox, order_task)
    return answer


def test_a_taken_port_is_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = run("--port", str(port), "--data", str(tmp_path))
    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1
    assert f"The sandbox cannot listen on 127.0.0.1:{port}" in ended.stderr


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    ended = run("--port", "0", "--data", str(tmp_path / "file" / "data"))
    assert (ended.returncode, ended.stderr.count("\n")) == (1, 1)
    assert "The sandbox cannot write to" in ended.stderr


def test_an_unknown_pace_is_refused(tmp_path: Path) -> None:
    assert run("--pace", "slow", "--data", str(tmp_path)).returncode == 2


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_when_told_and_takes_its_renderer_along(tmp_path: Path, how: signal.Signals) -> None:
    with server.start(tmp_path) as sandbox:
        members = family(sandbox)
        sandbox.process.send_signal(how)
        assert sandbox.process.wait(STOP_SECONDS) == 0
    assert psutil.wait_procs(members, STOP_SECONDS)[1] == []


def test_a_kill_leaves_nobody_behind(tmp_path: Path) -> None:
    with server.start(tmp_path, pace="quick") as sandbox:
        order_task = order()
        sandbox.post(order_task)
        last(sandbox, order_task)
        members = family(sandbox)
        assert len(members) == 3  # the server, its worker, its renderer
        sandbox.kill()
        assert psutil.wait_procs(members, STOP_SECONDS)[1] == []


def test_it_goes_with_its_parent_when_it_was_told_to(tmp_path: Path) -> None:
    script = (
        "import subprocess, sys; child = subprocess.Popen([sys.executable, '-m', 'studio.sandbox',"
        f" '--port', '0', '--data', {str(tmp_path)!r}]); print(child.pid, flush=True); child.wait()"
    )
    environment = {**os.environ, "STUDIO_PARENT_DEATH": "1"}
    parent = subprocess.Popen(
        [sys.executable, "-c", script], cwd=server.ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    with parent:
        assert parent.stdout
        child = psutil.Process(int(parent.stdout.readline()))
        assert parent.stdout.readline().startswith(server.READY)
        parent.kill()
        assert psutil.wait_procs([child], STOP_SECONDS)[1] == []


def test_an_order_that_was_accepted_is_rendered_after_a_kill(tmp_path: Path) -> None:
    orders = [order(numberResults=2, includeCost=True) for _ in range(2)]
    with server.start(tmp_path, pace="quick") as sandbox:
        for order_task in orders:
            sandbox.post(order_task)
        sandbox.kill()
    with server.start(tmp_path, pace="quick") as sandbox:
        replies = [last(sandbox, order_task) for order_task in orders]
        again = sandbox.post(orders[0])
        bill = sandbox.bill()
    assert [item["status"] for answer in replies for item in answer["data"]] == ["success"] * 4
    assert again.json()["errors"][0]["code"] == "conflictTaskUUID"
    assert (len(bill["results"]), bill["total"]) == (4, 2.24)


def test_two_renderers_share_the_work_without_doing_it_twice(tmp_path: Path) -> None:
    orders = [order(numberResults=4) for _ in range(3)]
    with server.start(tmp_path, pace="quick", workers=2) as sandbox:
        for order_task in orders:
            sandbox.post(order_task)
        replies = [last(sandbox, order_task) for order_task in orders]
    assert [item["status"] for answer in replies for item in answer["data"]] == ["success"] * 12
    store = Store(tmp_path)
    (row,) = store.rows("SELECT max(starts) AS starts, count(*) AS count FROM result")
    store.close()
    assert (row["starts"], row["count"]) == (1, 12)


def test_a_renderer_that_dies_is_started_again_and_finishes(tmp_path: Path) -> None:
    with server.start(tmp_path, pace="quick") as sandbox:
        sandbox.fault("renderer_dies")
        order_task = order()
        sandbox.post(order_task)
        assert last(sandbox, order_task)["data"][0]["status"] == "success"
    store = Store(tmp_path)
    starts = store.row("SELECT starts FROM result")
    store.close()
    assert starts["starts"] == 2


def test_an_order_that_kills_every_renderer_fails_in_the_end(tmp_path: Path) -> None:
    with server.start(tmp_path, pace="quick") as sandbox:
        sandbox.fault("renderer_dies", times=None)
        order_task = order()
        sandbox.post(order_task)
        assert last(sandbox, order_task)["errors"][0]["code"] == "taskFailed"


@pytest.mark.parametrize(("name", "accepted"), [("cut_before", 0), ("cut_after", 1)])
def test_a_cut_connection_is_really_cut(tmp_path: Path, name: str, accepted: int) -> None:
    with server.start(tmp_path, pace="instant") as sandbox:
        sandbox.fault(name)
        with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
            sandbox.post(order())
        assert len(sandbox.bill()["accepted"]) == accepted


def test_more_silent_answers_than_threads_end_with_their_impatient_clients(tmp_path: Path) -> None:
    def impatient(_: int) -> None:
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(
                sandbox.api_url, json=[order()], headers=sandbox.headers, timeout=httpx.Timeout(60, read=1)
            )

    count = THREADS + 4
    with server.start(tmp_path, pace="instant") as sandbox:
        sandbox.fault("hang_after", times=None)
        with ThreadPoolExecutor(count) as pool:
            list(pool.map(impatient, range(count)))
        wait_for(lambda: len(sandbox.bill()["accepted"]) == count)


def test_a_file_breaks_off_on_the_wire(tmp_path: Path) -> None:
    with server.start(tmp_path, pace="instant") as sandbox:
        order_task = order()
        sandbox.post(order_task)
        url = sandbox.post(poll_task(order_task)).json()["data"][0]["videoURL"]
        sandbox.fault("truncated")
        with pytest.raises(httpx.RemoteProtocolError):
            httpx.get(url, timeout=60)
        assert httpx.get(url, timeout=60).status_code == 200


def test_webhooks_are_called_in_the_background(tmp_path: Path, receiver: Receiver) -> None:
    receiver.answers = [503]
    with server.start(tmp_path, pace="quick", call=receiver.url.removeprefix("http://")) as sandbox:
        sandbox.post(order(numberResults=2, webhookURL=receiver.url))
        calls = receiver.wait_for(3)
    assert {method for method, _, _ in calls} == {"POST"}


def test_any_key_opens_a_sandbox_without_one_but_not_none(tmp_path: Path) -> None:
    with server.start(tmp_path, pace="instant", key="") as sandbox:
        assert sandbox.post(order()).status_code == 200
        assert httpx.post(sandbox.api_url, json=[order()], timeout=60).status_code == 401


def test_an_upload_is_never_held_in_memory(tmp_path: Path) -> None:
    clip = small_video(tmp_path / "a.mp4").read_bytes()
    filler = (48 * 2**20).to_bytes(4, "big") + b"free" + bytes(48 * 2**20 - 8)  # a box that readers skip
    upload = task("mediaStorage", operation="upload", media="@")
    head, tail = json.dumps([upload]).encode().split(b"@")
    content = head + base64.b64encode(clip + filler) + tail
    with server.start(tmp_path / "data", pace="instant") as sandbox:
        sandbox.post(task("mediaStorage", operation="upload", media=base64.b64encode(clip).decode()))
        before = _peak_mb(sandbox)
        answer = httpx.post(sandbox.api_url, content=content, headers=sandbox.headers, timeout=60)
        grown = _peak_mb(sandbox) - before
        size = int(httpx.head(answer.json()["data"][0]["mediaURL"], timeout=60).headers["content-length"])
    assert size == len(clip) + len(filler)
    assert grown < 16


def _peak_mb(sandbox: server.Sandbox) -> float:
    peaks = []
    for member in family(sandbox):
        status = Path(f"/proc/{member.pid}/status").read_text()
        (line,) = (line for line in status.splitlines() if line.startswith("VmHWM"))
        peaks.append(int(line.split()[1]) / 1024)
    return max(peaks)


def test_the_renderer_is_polite(tmp_path: Path) -> None:
    with server.start(tmp_path, pace="quick") as sandbox:
        order_task = order()
        sandbox.post(order_task)
        last(sandbox, order_task)
        assert max(member.nice() for member in family(sandbox)) == os.nice(0) + 10
