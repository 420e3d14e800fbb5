"""The sandbox inside the test: no process, no port, its own clock."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from studio.sandbox import rendering, stub
from studio.sandbox.app import Sandbox
from studio.sandbox.order import RenderMode, RenderOrder
from studio.sandbox.rendering import Pace
from studio.sandbox.wsgi import ConnectionCut, NoAnswer

BASE_URL = "http://sandbox.test"
KEY = "sandbox-key"
MODEL = "klingai:kling@o1"
Task = dict[str, Any]


class Clock:
    """A time that only moves when told."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


class CutAwareTransport(httpx.WSGITransport):
    """A WSGI transport on which a cut connection and a missing answer look as they do on a socket."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        try:
            return super().handle_request(request)
        except NoAnswer:
            raise httpx.ReadTimeout("no answer", request=request) from None
        except ConnectionCut:
            raise httpx.RemoteProtocolError("cut", request=request) from None


class InProcessSandbox:
    """A sandbox application with a client, and short words for what tests do with it."""

    def __init__(self, folder: Path, pace: Pace = Pace.INSTANT, hosts: Collection[str] = ()) -> None:
        self.clock = Clock()
        self.app = Sandbox(folder, base_url=BASE_URL, key=KEY, pace=pace, hosts=hosts, clock=self.clock)
        self.transport = CutAwareTransport(self.app)
        self.client = httpx.Client(
            transport=self.transport,
            base_url=BASE_URL,
            headers={"Authorization": f"Bearer {KEY}"},
        )

    def close(self) -> None:
        self.client.close()
        self.app.store.close()

    def post(self, *tasks: Task, **how: Any) -> httpx.Response:
        return self.client.post("/v1", json=list(tasks), **how)

    def poll(self, task: Task) -> Any:
        return self.post(poll_task(task)).json()

    def error(self, *tasks: Task) -> Any:
        """The only error of a refused request."""
        answer = self.post(*tasks)
        assert answer.status_code >= 400, answer.text
        assert answer.json()["data"] == []
        (error,) = answer.json()["errors"]
        return error

    def fault(self, name: str, **how: Any) -> None:
        answer = self.client.post("/sandbox/faults", json=[{"fault": name, **how}])
        assert answer.status_code == 200, answer.text

    def get(self, path: str) -> Any:
        return self.client.get(path).json()

    def render_all(self) -> None:
        """Do what a renderer process would do, with tiny videos."""
        while rendering.render_next(self.app.store, render_tiny):
            pass

    def upload(self, media: str) -> str:
        answer = self.post(task("mediaStorage", operation="upload", media=media))
        return str(answer.json()["data"][0]["mediaUUID"])


def task(kind: str, **fields: Any) -> Task:
    return {"taskType": kind, "taskUUID": str(uuid4()), **fields}


def order(**changes: Any) -> Task:
    """A text order that the vendor takes, with changes; None removes a field."""
    fields = {"model": MODEL, "positivePrompt": "a door opens", "width": 1920, "height": 1080, "duration": 5}
    return {
        name: value
        for name, value in task("videoInference", **(fields | changes)).items()
        if value is not None
    }


def order_without_size(**changes: Any) -> Task:
    """An order without a size, as frames and edits want it."""
    return order(width=None, height=None, **changes)


def poll_task(task: Task) -> Task:
    return {"taskType": "getResponse", "taskUUID": task["taskUUID"]}


def render_tiny(order: RenderOrder, out: Path) -> None:
    stub.render(order, out, shrink=12)


def small_video(path: Path, seconds: int = 3) -> Path:
    """A small real video."""
    stub.render(
        RenderOrder(mode=RenderMode.TEXT, prompt="x", width=1920, height=1080, seconds=seconds),
        path,
        shrink=12,
    )
    return path


def finished(sandbox: Any, task: Task) -> Iterator[Any]:
    """Poll a real sandbox until every result has ended; the answers on the way."""
    while True:
        answer = sandbox.post(poll_task(task)).json()
        yield answer
        if not any(item.get("status") == "processing" for item in answer["data"]):
            return
        time.sleep(0.02)
