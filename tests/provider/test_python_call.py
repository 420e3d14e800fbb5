"""A request as Python and as cURL: written for people, and read back without being run."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.catalog import model_specs
from studio.catalog.request import Input, InputKind, Mode, VideoRequest
from studio.provider.messages import from_message, to_message
from studio.provider.python_call import as_python, read_python

MODEL = next(iter(model_specs.every())).id
IMAGE = Input(ref="7c9e6679-7425-40de-944b-e07fc1f90ae7", kind=InputKind.IMAGE)
VIDEO = Input(ref="1b671a64-40d5-491e-99b0-da01ff1f3341", kind=InputKind.VIDEO)
HOSTILE = "She said \"no\", it's C:\\new\n`rm` $HOME {x} 🎬 \u202eevil '''"
REQUESTS = [
    VideoRequest(mode=Mode.TEXT, prompt=HOSTILE, width_px=1920, height_px=1080, seconds=5, safety_mode="full"),
    VideoRequest(mode=Mode.FRAMES, prompt="A pier.", seconds=10, first_frame=IMAGE, last_frame=IMAGE),
    VideoRequest(
        mode=Mode.REFERENCES, prompt="x", width_px=1080, height_px=1080, seconds=5, reference_images=(IMAGE, IMAGE)
    ),
    VideoRequest(mode=Mode.EDIT, prompt="Night.", source_video=VIDEO, keep_original_sound=True, number_results=2),
]  # fmt: skip


def message_of(request: VideoRequest) -> dict[str, Any]:
    sources = {item.ref: item.ref for item in request.inputs}
    return to_message(request, task_uuid=UUID(int=0), sources=sources)


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda one: str(one.mode))
def test_what_is_written_as_python_or_curl_is_read_as_the_same_request(request_: VideoRequest) -> None:
    message = message_of(request_)
    body = json.dumps([message], indent=2, ensure_ascii=False)
    expected = from_message(body, MODEL)
    assert from_message(as_python(message), MODEL) == expected
    assert (
        from_message(f"curl -X POST https://x.example \\\n -H 'A: b' -d {shlex.quote(body)}", MODEL)
        == expected
    )
    assert from_message(f"$ curl https://x.example --json={shlex.quote(body)}", MODEL) == expected


def test_names_that_the_program_gives_to_plain_values_are_read() -> None:
    source = """
PROMPT = "A pier."
SIZE = {"checkContent": True, "mode": "full"}
client.send(types.IVideoInference(positivePrompt=PROMPT, width=1920, height=1080, duration=5, safety=SIZE,
    frameImages=[IFrameImage(inputImage="a", frame="last")], providerSettings=IKlingAIProviderSettings(keepOriginalSound=False)))
"""
    message, unusable = read_python(source)
    assert unusable == []
    assert message["inputs"] == {"frameImages": [{"image": "a", "frame": "last"}]}
    assert message["providerSettings"] == {"klingai": {"keepOriginalSound": False}}
    imported = from_message(source, MODEL).request
    assert imported
    assert (imported.prompt, imported.safety_mode) == ("A pier.", "full")


def test_what_would_have_to_run_is_named_and_never_runs(tmp_path: Path) -> None:
    proof = tmp_path / "ran"
    source = f"""
IVideoInference(positivePrompt=open({str(proof)!r}, "w"), width=__import__("os").getpid(), height=f"{{1}}",
    duration=5, **{{"a": 1}})
"""
    message, unusable = read_python(source)
    assert message == {"taskType": "videoInference", "duration": 5}
    assert len(unusable) == 3
    assert "positivePrompt is not written out in this Python; it is not read." in unusable
    assert not proof.exists()


@given(st.text(max_size=40))
def test_no_program_is_too_strange(text: str) -> None:
    from_message(f"IVideoInference({text}", MODEL)
    from_message(f"curl {text}", MODEL)


@pytest.mark.parametrize(
    "source",
    [
        'await client.run({"positivePrompt": "A pier.", "duration": 5})',
        'order: dict = {"positivePrompt": "A pier.", "duration": 5}\nclient.run(order)',
        'subprocess.run("x")\nrunware.run(params={}, *a)\nclient.run({"positivePrompt": P, "duration": 5})\nP = "A pier."',
    ],
)
def test_the_order_is_found_in_any_program(source: str) -> None:
    imported = from_message(source, MODEL)
    assert imported.request
    assert (imported.request.prompt, imported.request.seconds, imported.unusable) == ("A pier.", 5, ())
