"""The vendor's own SDK against a real sandbox process: the proof that the protocol is theirs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from runware import Runware, RunwareError

from studio.provider.python_call import as_python
from studio.sandbox import file_types

from . import server
from .in_process import MODEL, Task, order, order_without_size

pytestmark = pytest.mark.processes
Items = list[dict[str, Any]]


def with_sdk(sandbox: server.Sandbox, work: Callable[[Runware], Awaitable[Any]]) -> Any:
    """What the work returns, done with a client of the vendor's SDK."""

    async def session() -> Any:
        async with Runware(
            api_key=sandbox.key, transport="rest", http_base_url=sandbox.api_url, max_retries=0
        ) as client:
            return await work(client)

    return asyncio.run(session())


def run(sandbox: server.Sandbox, order_task: Task) -> Items:
    items: Items = with_sdk(sandbox, lambda client: client.run(order_task))
    return items


def upload(sandbox: server.Sandbox, media: str) -> str:
    order_task = {"taskUUID": str(uuid4()), "operation": "upload", "media": media}
    (item,) = with_sdk(sandbox, lambda client: client.media_storage(order_task))  # type: ignore[arg-type]
    return str(item["mediaUUID"])


PRO_COSTS = {"text": 0.56, "frames": 0.56, "references": 0.336, "reference_video": 0.504, "edit": 0.504}
STANDARD = {"model": f"{MODEL}-standard"}
STANDARD_SIZE = {"width": 1280, "height": 720}


def test_the_sdk_gets_a_video_of_the_sibling_in_every_mode(
    quick: server.Sandbox, picture: str, video_base64: str
) -> None:
    media = upload(quick, video_base64)
    sized, shaped = STANDARD | STANDARD_SIZE, STANDARD
    orders = [
        order(**sized),
        order_without_size(**shaped, inputs={"frameImages": [picture]}),
        order(**sized, duration=3, inputs={"referenceImages": [picture]}),
        order(**sized, duration=3, inputs={"referenceVideos": [media]}),
        order_without_size(**shaped, duration=None, inputs={"video": media}),
    ]
    costs = [run(quick, one | {"includeCost": True})[0]["cost"] for one in orders]
    assert costs == [0.42, 0.42, 0.252, 0.378, 0.378]
    with pytest.raises(RunwareError, match="dimensions are not supported for the klingai:kling@o1-standard"):
        run(quick, order(**STANDARD))


@pytest.mark.parametrize("mode", PRO_COSTS)
def test_the_sdk_gets_a_video_in_every_mode(
    quick: server.Sandbox, mode: str, picture: str, video_base64: str, tmp_path: Path
) -> None:
    media = upload(quick, video_base64)
    orders = {
        "text": order(),
        "frames": order_without_size(inputs={"frameImages": [picture, {"image": picture, "frame": "last"}]}),
        "references": order(duration=3, inputs={"referenceImages": [picture] * 7}),
        "reference_video": order(duration=3, inputs={"referenceVideos": [media]}),
        "edit": order_without_size(duration=None, inputs={"video": media}),
    }
    (item,) = run(quick, orders[mode] | {"includeCost": True})
    assert item["cost"] == PRO_COSTS[mode]
    file = tmp_path / "got.mp4"
    file.write_bytes(httpx.get(item["videoURL"], timeout=60).content)
    assert file_types.video_seconds(file) == (5 if mode in ("text", "frames") else 3)


def test_the_sdk_gets_all_results_of_an_order(quick: server.Sandbox) -> None:
    items = run(quick, order(numberResults=3))
    assert len({item["videoUUID"] for item in items}) == 3


def test_the_sdk_understands_a_duplicate(quick: server.Sandbox) -> None:
    order_task = order()
    run(quick, order_task)
    with pytest.raises(RunwareError, match="already submitted") as caught:
        run(quick, order_task)
    assert (caught.value.code, caught.value.status_code) == ("validation", 400)


@pytest.mark.parametrize(
    ("fault", "how", "code"),
    [
        ("quota_402", {}, "quota"),
        ("quota_400", {}, "quota"),
        ("busy_429", {}, "rateLimit"),
        ("error_500", {}, "serverError"),
        ("invalid_key_401", {}, "auth"),
        ("refused_400", {}, "validation"),
        ("safety_block", {}, "safety"),
        ("error_in_item", {}, "provider"),
        ("malformed_json", {"on": "poll"}, "unknown"),
    ],
)
def test_the_sdk_files_every_error_under_its_group(
    quick: server.Sandbox, fault: str, how: Task, code: str
) -> None:
    quick.fault(fault, **how)
    with pytest.raises(RunwareError) as caught:
        run(quick, order())
    assert caught.value.code == code


def test_the_sdk_reads_the_account(quick: server.Sandbox) -> None:
    order_task = {"taskUUID": str(uuid4()), "operation": "getDetails"}
    (item,) = with_sdk(quick, lambda client: client.account_management(order_task))  # type: ignore[arg-type]
    assert item["balance"]["currency"] == "USD"


def test_the_sdk_reads_the_archive(quick: server.Sandbox) -> None:
    order_task = order()
    run(quick, order_task)
    archive = {"taskUUID": order_task["taskUUID"]}
    (item,) = with_sdk(quick, lambda client: client.get_task_details(archive))  # type: ignore[arg-type]
    assert item["request"][0]["model"] == MODEL
    assert item["response"]["data"][0]["status"] == "success"


def test_the_sdk_gets_an_animatic(sandbox: server.Sandbox, tmp_path: Path) -> None:
    (item,) = run(sandbox, order(positivePrompt="slow push in on a lighthouse, then pan left"))
    file = tmp_path / "got.mp4"
    file.write_bytes(httpx.get(item["videoURL"], timeout=60).content)
    assert file_types.video_seconds(file) == 5


def test_the_copied_python_is_a_program_whose_request_the_sdk_sends(quick: server.Sandbox) -> None:
    message = {"taskType": "videoInference", "taskUUID": str(uuid4()), **order(), "includeCost": True}
    program: dict[str, Any] = {"__name__": "copied"}
    exec(as_python(message), program)
    (item,) = run(quick, program["REQUEST"])
    assert item["cost"] == 0.56
