"""The command line against a studio of real processes: a day's work, what goes wrong, and what a crash leaves."""

from __future__ import annotations

import hashlib
import json
import random
import shlex
import signal
import stat
import subprocess
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from tests.cli.conftest import CommandLine
from tests.cli.proxy import FaultyProxy, faulty_proxy
from tests.processes import Studio, wait_for

pytestmark = [pytest.mark.processes, pytest.mark.films]
RENDER = ("order", "--prompt", "The harbour wakes up.", "--duration", "5", "--yes")
LIST = "number,name,prompt,seconds\n1,Pier,A pier in fog.,5\n2,Sea,The sea.,99\n3,Mast,A mast leans.,10\n"


def test_a_day_without_a_browser(
    command: CommandLine, running: Studio, api: httpx.Client, signed_out: CommandLine, secret: str
) -> None:
    _log_in(signed_out, running.base_url, secret)
    project = command.json("projects")[0]
    (command.home / "shots.csv").write_text(LIST)
    refused = command.run("plan", "import", "shots.csv", exit_code=1)
    assert "row 3, seconds:" in refused.stderr
    assert [row["description"] for row in command.json("plan", "list")] == ["A pier in fog.", "A mast leans."]
    take = _draft(command, api, project["id"])
    assert _money(api, project["id"])["spent_usd"] == "0.0000"
    render = _promote(command, take)
    _review(command, render["takes"][0]["label"])
    _hand_off(command)
    _compare_with_the_bill(running, api, project["id"])


def _log_in(command: CommandLine, url: str, secret: str) -> None:
    assert "login" in command.run("projects", exit_code=3).stderr
    assert "is unknown" in command.run("login", "--url", url, stdin="ct_wrong\n", exit_code=3).stderr
    assert "may: read" in command.run("login", "--url", f"{url}/", stdin=f"{secret}\n").stdout
    stored = command.home / ".config/circle-take/credentials.json"
    assert stat.S_IMODE(stored.stat().st_mode) == 0o600
    assert command.json("me")["scopes"] == ["read", "review", "draft", "ask", "order"]
    command.run("logout")
    assert not stored.exists()


def _draft(command: CommandLine, api: httpx.Client, project: str) -> dict[str, Any]:
    """A draft of a picture that is sent once, and its take."""
    arguments = ("--first-frame", "frame.png", "--shot", "1", "--draft", "--again", "--out", "new/take.mp4")
    for _ in range(2):
        done = command.run("order", "--prompt", "The harbour wakes up.", *arguments)
        assert done.stdout == "new/take.mp4\n"
    assert (command.home / "new/take.mp4").read_bytes()[4:8] == b"ftyp"
    assert [path.name for path in (command.home / "new").iterdir()] == ["take.mp4"]
    assert [file["name"] for file in api.get(f"/projects/{project}/files").json()["items"]].count(
        "frame.png"
    ) == 1
    takes = command.json("takes", "--shot", "1")
    assert [take["label"] for take in takes] == ["01·T2", "01·T1"]
    return dict(takes[0])


def _promote(command: CommandLine, take: dict[str, Any]) -> dict[str, Any]:
    """The draft as a paid render, only once somebody says yes."""
    refused = command.run("promote", "01T2", exit_code=1)
    assert "Price: $0.56. " in refused.stderr
    assert "say it with --yes" in refused.stderr
    render = command.json("promote", take["id"], "--yes", "--out", "render.mp4")
    assert (render["engine"], render["state"], render["paths"]) == ("runware", "ready", ["render.mp4"])
    command.run("download", render["takes"][0]["label"], "--out", "again.mp4")
    assert (command.home / "again.mp4").read_bytes() == (command.home / "render.mp4").read_bytes()
    return dict(render)


def _review(command: CommandLine, label: str) -> None:
    note = command.json("notes", "add", label, "The mast leans.", "--frame", "12", "--until", "36")
    command.run("notes", "add", label, "It shall.", "--reply-to", note["id"])
    listed = command.run("notes", "list", label).stdout
    assert "12–36" in listed
    assert "It shall." in listed
    assert "--text" in command.run("verdict", label, "changes", exit_code=2).stderr
    command.run("verdict", label, "changes", "--text", "Slower.")
    command.run("verdict", label, "approve")
    assert command.json("circle", label)["is_circled"]
    assert [take["label"] for take in command.json("takes", "--circled")] == [label]


def _hand_off(command: CommandLine) -> None:
    paths = command.json("handoff", "--otio", "--cut", "--csv", "--out", "editor")["paths"]
    assert sorted(Path(path).name for path in paths) == ["hand-off.csv", "hand-off.cut.edl", "hand-off.otio"]
    assert "The mast leans." in (command.home / "editor/hand-off.csv").read_text()
    document = command.run("handoff", "--otio", "--out", "-").stdout
    assert json.loads(document)["OTIO_SCHEMA"].startswith("Timeline")


def _money(api: httpx.Client, project: str) -> dict[str, Any]:
    return dict(api.get(f"/projects/{project}/money").json()["balance"])


def _compare_with_the_bill(running: Studio, api: httpx.Client, project: str) -> None:
    """The ledger of the project is the provider's bill for its orders, to the cent; nothing is held."""
    headers = {"Authorization": "Bearer any-key"}
    bill = httpx.get(f"{running.sandbox_url}/sandbox/bill", headers=headers, timeout=30).json()
    entries = api.get(f"/projects/{project}/money/entries").json()["items"]
    parts = {entry["part"] for entry in entries if entry["part"]}
    billed = [Decimal(str(one["cost"])) for one in bill["results"] if one["videoUUID"] in parts]
    assert len(billed) == 1
    balance = _money(api, project)
    assert (Decimal(balance["spent_usd"]), Decimal(balance["held_usd"])) == (sum(billed), Decimal(0))


def test_each_way_to_fail_has_its_exit_code_and_the_sentence_of_the_studio(
    command: CommandLine, running: Studio
) -> None:
    unknown = "00000000-0000-4000-8000-000000000000"
    assert "There are:" in command.run("shots", "--project", "Nowhere", exit_code=4).stderr
    assert "nothing here" in command.run("wait", unknown, exit_code=4).stderr
    assert "no take 01T9" in command.run("download", "01T9", exit_code=4).stderr
    order = ("order", "--prompt", "A harbour.", "--yes")
    wrong = command.run(*order, "--duration", "99", "--json", exit_code=1)
    assert [error["field"] for error in json.loads(wrong.stderr)["errors"]] == ["seconds"]
    assert wrong.stdout == ""
    mixed = command.run(*order, "--mode", "text", "--first-frame", "frame.png", exit_code=1).stderr
    assert "takes no first frame" in mixed
    assert "There is no file" in command.run(*order, "--first-frame", "gone.png", exit_code=2).stderr
    command.run("order", "--draft", exit_code=2)
    nobody = command.with_variables(CIRCLE_TAKE_URL="http://127.0.0.1:9")
    assert "does not answer" in nobody.run("projects", "--retries", "0", exit_code=6).stderr
    page = command.with_variables(CIRCLE_TAKE_URL=f"{running.base_url}/sign-in/")
    assert "as a studio does" in page.run("projects", exit_code=6).stderr
    _arm(running, "safety_400")
    failed = command.run(*RENDER, "--wait", exit_code=5)
    assert failed.stdout == ""
    assert failed.stderr.endswith("Change the words or the inputs. Not charged.\n")


def _arm(running: Studio, fault: str) -> None:
    headers = {"Authorization": "Bearer any-key"}
    body = [{"fault": fault}]
    httpx.post(
        f"{running.sandbox_url}/sandbox/faults", json=body, headers=headers, timeout=30
    ).raise_for_status()


def test_a_token_that_may_only_ask_lands_in_ask_and_ctrl_c_says_how_to_go_on(
    command: CommandLine, running: Studio, api: httpx.Client
) -> None:
    waiting = command.start(*RENDER, "--ask", "--wait", "--out", "my take.mp4")
    order = wait_for(lambda: _orders(api, command))[0]
    assert order["state"] == "awaiting_approval"
    line = waiting.stderr.readline() + waiting.stderr.readline()
    assert "is in Ask" in line
    waiting.send_signal(signal.SIGINT)
    _, rest = waiting.communicate(timeout=60)
    assert waiting.returncode == 130
    again = rest.partition("Take it up again: ")[2].strip()
    assert shlex.split(again) == ["circle-take", "wait", order["id"], "--out", "my take.mp4"]
    command.run("cancel", order["id"])
    assert "Cancelled" in command.run(*shlex.split(again)[1:], exit_code=5).stderr


def _orders(api: httpx.Client, command: CommandLine) -> list[dict[str, Any]]:
    project = next(
        one
        for one in api.get("/projects").json()["items"]
        if one["name"] == command.variables["CIRCLE_TAKE_PROJECT"]
    )
    return list(api.get(f"/projects/{project['id']}/generations").json()["items"])


def test_a_command_that_was_killed_orders_once_however_often_it_is_repeated(
    command: CommandLine, running: Studio, api: httpx.Client
) -> None:
    with faulty_proxy(running.base_url) as proxy:
        through = command.with_variables(CIRCLE_TAKE_URL=proxy.url)
        for _ in range(2):
            killed = through.start(*RENDER, "--wait")
            proxy.on_request = partial(_kill_once_it_waits, killed)
            assert killed.wait(60) == -signal.SIGKILL
            killed.communicate()
        proxy.on_request = lambda method, path: None
        assert "taken up again" in through.run(*RENDER, "--wait").stderr
    assert len(_orders(api, command)) == 1
    command.run(*RENDER, "--again", "--wait")
    assert len(_orders(api, command)) == 2  # it ended by itself: the next one is another


def _kill_once_it_waits(process: subprocess.Popen[str], method: str, path: str) -> None:
    if method == "GET" and "/generations/" in path:
        process.kill()


def test_a_bad_line_costs_time_but_no_second_order_and_no_half_file(
    command: CommandLine, running: Studio, api: httpx.Client
) -> None:
    with faulty_proxy(running.base_url) as proxy:
        through = command.with_variables(CIRCLE_TAKE_URL=proxy.url)
        proxy.break_next("busy", "GET", "/me")
        proxy.break_next("broken", "POST", "/check")
        proxy.break_next("lost", "POST", "/orders")
        proxy.break_next("broken", "GET", "/generations/")
        proxy.break_next("cut", "GET", "/content")
        through.run(*RENDER, "--key", "nightly 17", "--out", "take.mp4")
        assert proxy.faults == []
        assert sum(path.endswith("/orders") for _, path in proxy.seen) == 2
    assert len(_orders(api, command)) == 1
    assert [path.name for path in command.home.glob("*.mp4*")] == ["take.mp4"]
    assert not list(command.home.glob(".*.part"))
    other = command.run("order", "--prompt", "Another.", "--yes", "--key", "nightly 17", exit_code=1)
    assert "key" in other.stderr


def test_a_large_file_goes_on_where_a_killed_command_left_it(
    command: CommandLine, running: Studio, api: httpx.Client
) -> None:
    large = command.home / "large.png"
    Image.frombytes("RGB", (1300, 1300), random.Random(7).randbytes(1300 * 1300 * 3)).save(large)
    assert large.stat().st_size > 5_000_000
    with faulty_proxy(running.base_url) as proxy:
        through = command.with_variables(CIRCLE_TAKE_URL=proxy.url)
        killed = through.start("upload", "large.png")
        proxy.on_request = partial(_kill_at_the_second_piece, killed, proxy)
        assert killed.wait(60) == -signal.SIGKILL
        killed.communicate()
        proxy.on_request = lambda method, path: None
        proxy.seen.clear()
        proxy.break_next("lost", "PATCH")
        file = through.json("upload", "large.png")[0]
        sent = [method for method, path in proxy.seen if "/uploads" in path]
    assert "POST" not in sent
    assert (sent[0], sent.count("PATCH")) == ("HEAD", 2)  # the answer to the first of them is lost
    assert file["sha256"] == hashlib.sha256(large.read_bytes()).hexdigest()
    assert command.json("upload", "large.png")[0]["id"] == file["id"]


def _kill_at_the_second_piece(
    process: subprocess.Popen[str], proxy: FaultyProxy, method: str, path: str
) -> None:
    if sum(one == "PATCH" for one, _ in proxy.seen) == 2:
        proxy.break_next("gone", "PATCH")
        process.kill()


def test_help_and_completion_need_neither_token_nor_studio(signed_out: CommandLine) -> None:
    for command in ("login", "order", "plan import", "notes add", "handoff"):
        text = signed_out.run(*command.split(), "--help").stdout
        assert "example:" in text
    assert "130" in signed_out.run("--help").stdout
    assert "-F _circle_take circle-take" in signed_out.run("completion", "bash").stdout
    assert "usage:" in signed_out.run(exit_code=2).stderr
