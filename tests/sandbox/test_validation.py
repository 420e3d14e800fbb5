"""What the validator refuses, each with the vendor's code and words."""

from __future__ import annotations

import pytest

from studio.sandbox import model_rules, validation
from studio.sandbox.errors import VendorError
from studio.sandbox.order import RenderMode

from .in_process import Task, order, order_without_size

IMAGE, VIDEO = "https://example.test/a.png", "https://example.test/a.mp4"


def refusal(task: Task) -> VendorError:
    with pytest.raises(VendorError) as caught:
        validation.validate(task)
    return caught.value


GOOD = {
    "text": order(),
    "text without a duration": order(duration=None),
    "frames": order_without_size(inputs={"frameImages": [IMAGE, {"image": IMAGE, "frame": "last"}]}),
    "frames by number": order_without_size(
        inputs={"frameImages": [{"image": IMAGE, "frame": 0}, {"image": IMAGE, "frame": -1}]}
    ),
    "seven references": order(duration=3, inputs={"referenceImages": [IMAGE] * 7}),
    "reference video": order(
        duration=10,
        inputs={"referenceVideos": [VIDEO], "referenceImages": [IMAGE] * 4},
        providerSettings={"klingai": {"keepOriginalSound": True}},
    ),
    "edit": order_without_size(duration=None, inputs={"video": VIDEO, "referenceImages": [IMAGE] * 4}),
    "fast edit": order_without_size(
        duration=None, inputs={"video": VIDEO}, providerSettings={"klingai": {"fast": True}}
    ),
    "every option": order(
        numberResults=4,
        outputType="URL",
        outputFormat="WEBM",
        outputQuality=20,
        ttl=60,
        includeCost=True,
        deliveryMethod="async",
        safety={"checkContent": True, "mode": "full"},
        webhookURL="http://127.0.0.1/hook",
        uploadEndpoint="http://127.0.0.1/put",
    ),
}


@pytest.mark.parametrize("task", GOOD.values(), ids=GOOD.keys())
def test_what_the_vendor_takes_passes(task: Task) -> None:
    validation.validate(task)


REFUSED = [
    (order(seed=1), "unsupportedParameter", "seed"),
    (order(routing={}), "unsupportedParameter", "routing"),
    (order(inputs={"image": IMAGE}), "unsupportedParameter", "inputs.image"),
    (order(safety={"level": 1}), "unsupportedParameter", "safety.level"),
    (order(providerSettings={"openai": {}}), "unsupportedParameter", "providerSettings.openai"),
    (
        order(providerSettings={"klingai": {"sound": 1}}),
        "unsupportedParameter",
        "providerSettings.klingai.sound",
    ),
    (order(inputs=[]), "invalidInputs", "inputs"),
    (order(taskUUID="1"), "invalidTaskUUID", "taskUUID"),
    (order(taskUUID="c48c06bf-4095-1d07-a51a-c914d807c108"), "invalidTaskUUID", "taskUUID"),
    (order(model=None), "missingParameter", "model"),
    (order(model="klingai:kling@o2"), "invalidModel", "model"),
    (order(positivePrompt=None), "missingParameter", "positivePrompt"),
    (order(positivePrompt="x"), "invalidPositivePrompt", "positivePrompt"),
    (order(positivePrompt="x" * 2501), "invalidPositivePrompt", "positivePrompt"),
    (order(positivePrompt=5), "invalidPositivePrompt", "positivePrompt"),
    (order(duration=5.0), "invalidVideoDurationInteger", "duration"),
    (order(duration=True), "invalidVideoDurationInteger", "duration"),
    (order(duration=7), "invalidDuration", "duration"),
    (order(duration=2, inputs={"referenceImages": [IMAGE]}), "invalidDuration", "duration"),
    (order(duration=11, inputs={"referenceVideos": [VIDEO]}), "invalidDuration", "duration"),
    (order_without_size(duration=6, inputs={"frameImages": [IMAGE]}), "invalidDuration", "duration"),
    (order_without_size(duration=5, inputs={"video": VIDEO}), "unsupportedParameter", "duration"),
    (order_without_size(), "missingDimensionParameters", ["width", "height"]),
    (order(height=None), "missingDimensionParameters", ["height"]),
    (
        order_without_size(inputs={"referenceImages": [IMAGE]}),
        "missingDimensionParameters",
        ["width", "height"],
    ),
    (order(width=1280, height=720), "unsupportedModelResolution", ["width", "height"]),
    (order(width=1920.0), "unsupportedModelResolution", ["width", "height"]),
    (order(inputs={"frameImages": [IMAGE]}), "unsupportedParameter", "width"),
    (order(duration=None, inputs={"video": VIDEO}), "unsupportedParameter", "width"),
    (order(inputs={"referenceImages": [IMAGE] * 8}), "invalidArrayLength", "inputs.referenceImages"),
    (
        order_without_size(duration=None, inputs={"video": VIDEO, "referenceImages": [IMAGE] * 5}),
        "invalidArrayLength",
        "inputs.referenceImages",
    ),
    (order(inputs={"referenceVideos": [VIDEO] * 2}), "invalidArrayLength", "inputs.referenceVideos"),
    (order_without_size(inputs={"frameImages": [IMAGE] * 3}), "invalidArrayLength", "inputs.frameImages"),
    (order_without_size(inputs={"frameImages": IMAGE}), "invalidFrameImages", "inputs.frameImages"),
    (
        order_without_size(inputs={"frameImages": [{"frame": "first"}]}),
        "missingParameter",
        "inputs.frameImages.image",
    ),
    (
        order_without_size(inputs={"frameImages": [{"image": IMAGE, "at": 1}]}),
        "unsupportedParameter",
        "inputs.frameImages.at",
    ),
    (
        order_without_size(inputs={"frameImages": [{"image": IMAGE, "frame": "middle"}]}),
        "invalidFrame",
        "inputs.frameImages.frame",
    ),
    (
        order_without_size(inputs={"frameImages": [{"image": IMAGE, "frame": "last"}]}),
        "invalidFrameImages",
        "inputs.frameImages",
    ),
    (
        order_without_size(inputs={"frameImages": [IMAGE, {"image": IMAGE, "frame": "first"}]}),
        "invalidFrameImages",
        "inputs.frameImages",
    ),
    (
        order(inputs={"frameImages": [IMAGE], "referenceImages": [IMAGE]}),
        "incompatibleParameters",
        ["inputs.frameImages", "inputs.referenceImages"],
    ),
    (
        order_without_size(inputs={"frameImages": [IMAGE], "video": VIDEO}),
        "incompatibleParameters",
        ["inputs.frameImages", "inputs.video"],
    ),
    (
        order_without_size(inputs={"referenceVideos": [VIDEO], "video": VIDEO}),
        "incompatibleParameters",
        ["inputs.video", "inputs.referenceVideos"],
    ),
    (
        order(providerSettings={"klingai": {"fast": True}}),
        "unsupportedParameter",
        "providerSettings.klingai.fast",
    ),
    (
        order(providerSettings={"klingai": {"keepOriginalSound": True}}),
        "unsupportedParameter",
        "providerSettings.klingai.keepOriginalSound",
    ),
    (order(providerSettings={"klingai": {"fast": 1}}), "invalidFast", "providerSettings.klingai.fast"),
    (order(includeCost="yes"), "invalidIncludeCost", "includeCost"),
    (order(numberResults=5), "invalidNumberResults", "numberResults"),
    (order(numberResults=True), "invalidNumberResults", "numberResults"),
    (order(outputQuality=19), "invalidOutputQuality", "outputQuality"),
    (order(outputFormat="GIF"), "invalidOutputFormat", "outputFormat"),
    (order(outputType="base64Data"), "invalidOutputType", "outputType"),
    (order(deliveryMethod="sync"), "invalidDeliveryMethod", "deliveryMethod"),
    (order(ttl=59), "invalidTtl", "ttl"),
    (order(safety={"mode": "some"}), "invalidMode", "safety.mode"),
    (order(webhookURL="ftp://x"), "invalidWebhookURL", "webhookURL"),
]


@pytest.mark.parametrize(
    ("task", "code", "parameter"),
    REFUSED,
    ids=[f"{number} {parameter}" for number, (_, _, parameter) in enumerate(REFUSED)],
)
def test_what_the_vendor_refuses_is_refused_with_its_code(task: Task, code: str, parameter: object) -> None:
    error = refusal(task)
    assert (error.code, error.parameter, error.status) == (code, parameter, 400)


def test_a_refusal_lists_the_values_that_would_do() -> None:
    error = refusal(order(duration=7)).to_json({"taskType": "videoInference", "taskUUID": "u"})
    assert error["message"].endswith("Supported values are: '5', '10'.")
    assert error["allowedValues"] == [5, 10]
    assert (error["taskType"], error["taskUUID"]) == ("videoInference", "u")


def test_a_pair_that_excludes_each_other_is_named() -> None:
    error = refusal(order(inputs={"frameImages": [IMAGE], "referenceImages": [IMAGE]}))
    assert (
        "'inputs.frameImages' and Parameter 'inputs.referenceImages' cannot be used together" in error.message
    )


@pytest.mark.parametrize(
    ("inputs", "mode", "price"),
    [
        ({}, RenderMode.TEXT, "0.112"),
        ({"frameImages": [IMAGE]}, RenderMode.FRAMES, "0.112"),
        ({"referenceImages": [IMAGE]}, RenderMode.REFERENCES, "0.112"),
        ({"referenceVideos": [VIDEO], "referenceImages": [IMAGE]}, RenderMode.REFERENCE_VIDEO, "0.168"),
        ({"video": VIDEO, "referenceImages": [IMAGE]}, RenderMode.EDIT, "0.168"),
    ],
)
def test_the_inputs_decide_the_mode_and_its_price(inputs: Task, mode: RenderMode, price: str) -> None:
    task = order(inputs=inputs)
    assert (validation.mode_of(task), str(model_rules.price_per_second(task))) == (mode, price)


STANDARD = {"model": "klingai:kling@o1-standard", "width": 1280, "height": 720}


@pytest.mark.parametrize("size", [(1280, 720), (960, 960), (720, 1280)])
def test_the_sibling_takes_its_own_sizes(size: tuple[int, int]) -> None:
    width, height = size
    validation.validate(order(**STANDARD | {"width": width, "height": height}))
    with pytest.raises(VendorError):
        validation.validate(order(width=width, height=height))


def test_sizes_of_the_other_model_are_refused_in_the_vendors_words() -> None:
    error = refusal(order(**STANDARD | {"width": 1920, "height": 1080}))
    assert error.code == "unsupportedModelResolution"
    assert str(error) == (
        "The dimensions are not supported for the klingai:kling@o1-standard model."
        " Supported values are: '1280x720', '960x960', '720x1280'."
    )


def test_the_sibling_has_its_own_prices() -> None:
    prices = [
        str(model_rules.price_per_second(order(**STANDARD, inputs=inputs)))
        for inputs in ({}, {"referenceVideos": [VIDEO]}, {"video": VIDEO})
    ]
    assert prices == ["0.084", "0.126", "0.126"]
