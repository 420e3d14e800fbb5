"""Import of a pasted API body as a request, naming everything in it that cannot be used."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from studio.catalog import model_specs
from studio.catalog.request import Input, InputKind, Mode, VideoRequest
from studio.core.values.text import load_json
from studio.core.values.translatable import Translatable, translatable
from studio.provider.curl_command import body_of, looks_like_curl
from studio.provider.python_call import looks_like_python, read_python

Body = dict[str, Any]
# The studio says these itself; anything but the usual value is worth a sentence.
FIXED_FIELDS: dict[str, object] = {
    "taskType": "videoInference",
    "deliveryMethod": "async",
    "outputType": "URL",
    "includeCost": True,
}
TEXT_FIELDS = {
    "positivePrompt": "prompt",
    "outputFormat": "output_format",
    "uploadEndpoint": "upload_endpoint",
}
INTEGER_FIELDS = {
    "width": "width_px",
    "height": "height_px",
    "duration": "seconds",
    "numberResults": "number_results",
    "outputQuality": "output_quality",
    "ttl": "ttl_seconds",
}
BOOLEAN_FIELDS = {"keepOriginalSound": "keep_original_sound", "fast": "fast"}
FRAME_ROLES = {"first": "first_frame", "0": "first_frame", "last": "last_frame", "-1": "last_frame"}
OBJECT_FIELDS = ("inputs", "safety", "providerSettings")
MODE_BY_INPUT = {
    "video": Mode.EDIT,
    "referenceVideos": Mode.REFERENCE_VIDEO,
    "frameImages": Mode.FRAMES,
    "referenceImages": Mode.REFERENCES,
}


@dataclass(frozen=True, kw_only=True)
class ImportedRequest:
    """The imported request, and a sentence for everything in it that cannot be used.

    The ``ref`` of each input is the text that stood in the body: a UUID, a URL or a data URI.
    ``request`` is None when the body is no order at all.
    """

    request: VideoRequest | None
    unusable: tuple[str, ...] = ()


def from_message(body: Any, default_model: str) -> ImportedRequest:
    """Read a pasted body: JSON, a cURL command, a call of the SDK, or a list or object. Never raises.

    ``default_model`` takes the place of one that the body does not name, or that the catalog does not know.
    """
    text = body.decode("utf-8", "replace") if isinstance(body, bytes) else body
    try:
        value, sentences = _parsed(text) if isinstance(text, str) else (body, [])
    except _UnknownText as error:
        return ImportedRequest(request=None, unusable=(error.sentence,))
    tasks = [task for task in (value if isinstance(value, list) else [value]) if isinstance(task, dict)]
    orders = [task for task in tasks if task.get("taskType", "videoInference") == "videoInference"]
    if not orders:
        sentence = translatable("There is no videoInference task in it.")
        return ImportedRequest(request=None, unusable=(sentence,))
    reader = _Reader(orders[0], default_model)
    reader.unusable += sentences
    if len(tasks) > 1:
        reader.unusable.append(translatable("Only the first videoInference task is used."))
    return ImportedRequest(request=reader.request(), unusable=tuple(reader.unusable))


class _UnknownText(Exception):
    """A text that is none of the three, with the sentence that says so."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def _parsed(text: str) -> tuple[Any, list[str]]:
    """The value of a text, and what of it is not read. Raises _UnknownText."""
    if looks_like_curl(text):
        try:
            return load_json(body_of(text)), []
        except (ValueError, RecursionError):
            raise _UnknownText(translatable("This cURL command has no JSON after -d.")) from None
    if looks_like_python(text) and not text.lstrip().startswith(("{", "[")):
        try:
            return read_python(text)
        except ValueError:
            raise _UnknownText(
                translatable(
                    "This is no Python with an order: {call} or IVideoInference(…).", call="client.run({…})"
                )
            ) from None
    try:
        return load_json(text), []
    except (ValueError, RecursionError):
        raise _UnknownText(
            translatable("This is no JSON, no cURL command and no call of the Python SDK.")
        ) from None


class _Reader:
    """Parser of one task; collects in ``unusable`` what it cannot use."""

    def __init__(self, task: Body, default_model: str) -> None:
        self.unusable: list[str] = []
        self._task, self._default_model = task, default_model
        self._values: dict[str, Any] = {}

    def request(self) -> VideoRequest:
        """The request, with the defaults where the body says nothing."""
        inputs = self._object(self._task, "inputs")
        mode = next((mode for name, mode in MODE_BY_INPUT.items() if inputs.get(name)), Mode.TEXT)
        self._check_fixed_fields()
        self._model()
        self._copy_fields(self._task, TEXT_FIELDS, str, translatable("{name} must be a text, not {value}."))
        self._copy_fields(
            self._task, INTEGER_FIELDS, int, translatable("{name} must be a whole number, not {value}.")
        )
        self._copy_fields(
            self._klingai(), BOOLEAN_FIELDS, bool, translatable("{name} must be true or false, not {value}.")
        )
        self._safety(self._object(self._task, "safety"))
        self._inputs(inputs)
        self._report_unknown(
            self._task,
            {*FIXED_FIELDS, *TEXT_FIELDS, *INTEGER_FIELDS, *OBJECT_FIELDS, "model", "taskUUID"},
            "",
        )
        return VideoRequest(mode=mode, **self._values)

    def _check_fixed_fields(self) -> None:
        for name, usual in FIXED_FIELDS.items():
            value = self._task.get(name, usual)
            if value != usual:
                self.unusable.append(
                    translatable(
                        "{name} is always {usual} here, not {value}.",
                        name=name,
                        usual=json.dumps(usual),
                        value=_abbreviated(value),
                    )
                )

    def _model(self) -> None:
        named = self._task.get("model", self._default_model)
        if isinstance(named, str) and model_specs.find(named):
            self._values["model"] = named
            return
        self._values["model"] = self._default_model
        label = model_specs.get(self._default_model).label
        self.unusable.append(
            translatable(
                "There is no model {model} here; {label} takes its place.",
                model=_abbreviated(named),
                label=label,
            )
        )

    def _klingai(self) -> Body:
        settings = self._object(self._task, "providerSettings")
        self._report_unknown(settings, {"klingai"}, "providerSettings.")
        values = self._object(settings, "klingai")
        self._report_unknown(values, set(BOOLEAN_FIELDS), "providerSettings.klingai.")
        return values

    def _safety(self, safety: Body) -> None:
        self._report_unknown(safety, {"checkContent", "mode"}, "safety.")
        # Model page, "safety": checking without a mode is the fast one.
        mode = safety.get("mode", "fast" if safety.get("checkContent") is True else "none")
        if isinstance(mode, str):
            self._values["safety_mode"] = mode
        else:
            self.unusable.append(translatable("safety.mode must be a text."))

    def _inputs(self, inputs: Body) -> None:
        self._report_unknown(inputs, set(MODE_BY_INPUT), "inputs.")
        images = self._refs(inputs, "referenceImages")
        self._values["reference_images"] = tuple(_input(ref, InputKind.IMAGE) for ref in images)
        videos = self._refs(inputs, "referenceVideos")
        for name, refs in (("reference_video", videos), ("source_video", self._refs(inputs, "video"))):
            if refs:
                self._values[name] = _input(refs[0], InputKind.VIDEO)
        if len(videos) > 1:
            self.unusable.append(translatable("Only the first of inputs.referenceVideos is used."))
        for role, ref in self._frames(inputs.get("frameImages")):
            if role in self._values:
                self.unusable.append(
                    translatable("inputs.frameImages has two pictures for one frame; the first is used.")
                )
            self._values.setdefault(role, _input(ref, InputKind.IMAGE))

    def _frames(self, frames: Any) -> Iterator[tuple[str, str]]:
        listed = frames if isinstance(frames, list) else [frames] if frames else []
        for position, frame in enumerate(listed):
            whole = frame if isinstance(frame, dict) else {"image": frame}
            self._report_unknown(whole, {"image", "frame"}, "inputs.frameImages.")
            role = FRAME_ROLES.get(str(whole.get("frame", "first" if position == 0 else "last")))
            if role and isinstance(whole.get("image"), str):
                yield role, whole["image"]
            else:
                self.unusable.append(
                    translatable("Frame {number} of inputs.frameImages cannot be read.", number=position + 1)
                )

    def _refs(self, inputs: Body, name: str) -> list[str]:
        value = inputs.get(name)
        listed = value if isinstance(value, list) else [] if value is None else [value]
        good = [ref for ref in listed if isinstance(ref, str) and ref]
        if len(good) < len(listed):
            self.unusable.append(
                translatable("inputs.{name} has something that is neither a UUID nor an address.", name=name)
            )
        return good

    def _copy_fields(self, part: Body, names: dict[str, str], kind: type, otherwise: Translatable) -> None:
        for name, field in names.items():
            value = part.get(name)
            if type(value) is kind:  # True is an int, and 5.0 is none
                self._values[field] = value
            elif value is not None:
                self.unusable.append(translatable(otherwise.message, name=name, value=_abbreviated(value)))

    def _object(self, task: Body, name: str) -> Body:
        value = task.get(name)
        if value is not None and not isinstance(value, dict):
            self.unusable.append(
                translatable("{name} must be an object, not {value}.", name=name, value=_abbreviated(value))
            )
        return value if isinstance(value, dict) else {}

    def _report_unknown(self, part: Body, known_keys: set[str], where: str) -> None:
        self.unusable.extend(
            translatable("{name} is not used here.", name=f"{where}{name[:60]}")
            for name in part
            if name not in known_keys
        )


def _input(ref: str, kind: InputKind) -> Input:
    return Input(ref=ref, kind=kind)


def _abbreviated(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else f"{text[:59]}…"
