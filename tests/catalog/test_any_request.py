"""What holds for every request that can be written at all."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from studio.catalog import mentions
from studio.catalog.check import blocking, problems
from studio.catalog.preflight import CheckStatus, preflight
from studio.catalog.price import price
from studio.catalog.request import DEFAULT_MODEL as MODEL
from studio.catalog.request import Input, InputKind, Mode, VideoRequest
from tests.catalog.sample_requests import VALID_REQUESTS, image, video

FIELDS = {field.name for field in fields(VideoRequest)}
# The same requests on every run, nothing kept from the run before.
SAME = settings(derandomize=True, database=None, deadline=None)
WITH_SIZE = {Mode.TEXT, Mode.REFERENCES, Mode.REFERENCE_VIDEO}
WITH_SOUND = {Mode.REFERENCE_VIDEO, Mode.EDIT}
MODES = st.sampled_from(Mode)

numbers = st.none() | st.integers() | st.floats() | st.integers(min_value=-(10**400), max_value=10**400)
names = st.sampled_from(["", "Ana", "ana", "a-b", "_", "ß"]) | st.text(max_size=6)
any_input = st.builds(
    Input,
    ref=st.text(max_size=3),
    kind=st.sampled_from(InputKind),
    name=names,
    width_px=numbers,
    height_px=numbers,
    seconds=numbers,
    rate=numbers,
    size_bytes=numbers,
    format=st.sampled_from(["", "JPEG", "MP4", "?"]),
)
some_prompt = st.text(max_size=30) | st.lists(
    st.sampled_from(["@", "@@", "Ana", "-", "_", " ", "a", "ß", "."]), max_size=12
).map("".join)
any_request = st.builds(
    VideoRequest,
    mode=MODES,
    prompt=some_prompt,
    model=st.just(MODEL) | st.text(max_size=5),
    first_frame=st.none() | any_input,
    last_frame=st.none() | any_input,
    reference_images=st.lists(any_input, max_size=9).map(tuple),
    reference_video=st.none() | any_input,
    source_video=st.none() | any_input,
    width_px=numbers,
    height_px=numbers,
    seconds=numbers | st.booleans(),
    number_results=numbers | st.booleans(),
    output_format=st.text(max_size=4),
    output_quality=numbers | st.booleans(),
    safety_mode=st.text(max_size=4),
    ttl_seconds=numbers | st.booleans(),
    upload_endpoint=st.text(max_size=9) | st.text(max_size=9).map(lambda end: f"https://{end}"),
    keep_original_sound=st.booleans(),
    fast=st.booleans(),
)
# One that can be ordered with up to two fields changed, so that about half of them still can.
CHANGES = {
    "first_frame": st.sampled_from([None, image()]),
    "last_frame": st.sampled_from([None, image()]),
    "reference_images": st.integers(0, 5).map(lambda count: (image(),) * count),
    "reference_video": st.sampled_from([None, video()]),
    "source_video": st.sampled_from([None, video(), video(seconds=15.0)]),
    "width_px": st.sampled_from([None, 1440, 1920]),
    "seconds": st.sampled_from([None, 5, 7]),
    "number_results": st.integers(1, 5),
    "keep_original_sound": st.booleans(),
    "fast": st.booleans(),
}


@st.composite
def likely_requests(draw: Any) -> Any:
    request = draw(st.sampled_from(list(VALID_REQUESTS.values())))
    names = draw(st.lists(st.sampled_from(list(CHANGES)), max_size=2, unique=True))
    return replace(request, **{name: draw(CHANGES[name]) for name in names})


@SAME
@given(any_request)
def test_any_request_gets_an_answer_at_real_fields_in_sentences(request: Any) -> None:
    actual = problems(request)

    assert {problem.field for problem in actual} <= FIELDS
    assert all(problem.message.endswith(".") for problem in actual)


@SAME
@given(any_request, MODES)
def test_any_offered_model_has_a_positive_price_or_none(request: Any, mode: Any) -> None:
    quote = price(VideoRequest.from_json({**request.to_json(), "model": MODEL, "mode": mode}))

    assert quote.total is None or (quote.total > 0 and quote.total.as_tuple().exponent == -4)
    assert quote.per_second > 0
    assert quote.explanation.endswith(".")


@SAME
@given(any_request)
def test_a_line_has_a_sentence_exactly_when_it_is_not_green(request: Any) -> None:
    lines = preflight(VideoRequest.from_json({**request.to_json(), "model": MODEL}))

    assert all((line.status is CheckStatus.OK) == (line.message == "") for line in lines)
    assert not any(line.fix for line in lines if line.status is CheckStatus.OK)


@SAME
@given(likely_requests())
def test_what_can_be_ordered_has_only_the_fields_of_its_mode_and_a_price(request: Any) -> None:
    if blocking(problems(request)):
        return

    assert (request.width_px is not None) == (request.height_px is not None) == (request.mode in WITH_SIZE)
    assert (request.seconds is None) == (request.mode is Mode.EDIT)
    assert (request.first_frame is not None) == (request.mode is Mode.FRAMES)
    assert request.mode is Mode.FRAMES or request.last_frame is None
    assert (request.reference_video is not None) == (request.mode is Mode.REFERENCE_VIDEO)
    assert (request.source_video is not None) == (request.mode is Mode.EDIT)
    assert request.mode not in {Mode.TEXT, Mode.FRAMES} or not request.reference_images
    assert request.mode in WITH_SOUND or not request.keep_original_sound
    assert request.mode is Mode.EDIT or not request.fast
    assert price(request).total


@SAME
@given(
    st.sampled_from(list(VALID_REQUESTS.values())),
    st.sampled_from(["first_frame", "last_frame", "reference_video"]),
)
def test_an_input_more_never_makes_an_order_of_another_mode(request: Any, role: Any) -> None:
    data = request.to_json()
    if data[role] is None and not (request.mode is Mode.FRAMES and role == "last_frame"):
        data[role] = VALID_REQUESTS[Mode.FRAMES].to_json()["first_frame"]

        assert blocking(problems(VideoRequest.from_json(data)))


@SAME
@given(any_request)
def test_a_prompt_without_an_at_sign_is_sent_as_it_is_written(request: Any) -> None:
    plain = VideoRequest(mode=request.mode, prompt=request.prompt.replace("@", ""))

    assert mentions.resolve(plain) == plain.prompt.strip()
    assert mentions.broken(plain) == []
