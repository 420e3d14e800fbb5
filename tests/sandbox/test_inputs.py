"""Images and videos of an order: where they may come from and what they must be."""

from __future__ import annotations

import base64
import io
from pathlib import Path
from uuid import uuid4

import pytest
from PIL import Image

from .in_process import InProcessSandbox, Task, order, order_without_size, small_video, task
from .receiver import Receiver


def frames(image: str) -> Task:
    return order_without_size(inputs={"frameImages": [image]})


def edit(video: str, **changes: object) -> Task:
    return order_without_size(duration=None, inputs={"video": video}, includeCost=True, **changes)


def upload_task(media: str) -> Task:
    return task("mediaStorage", operation="upload", media=media)


def test_an_image_comes_as_data_uri_base64_uuid_or_url(local: InProcessSandbox, picture: str) -> None:
    upload = local.post(upload_task(picture)).json()["data"][0]
    forms = [picture, picture.partition(",")[2], upload["mediaUUID"], upload["mediaURL"]]
    assert [local.post(frames(form)).status_code for form in forms] == [200] * 4


def test_an_image_is_fetched_from_this_machine(
    local: InProcessSandbox, receiver: Receiver, tmp_path: Path, picture: str
) -> None:
    file = tmp_path / "a.png"
    file.write_bytes(base64.b64decode(picture.partition(",")[2]))
    receiver.files["/a.png"] = file
    assert local.post(frames(f"{receiver.url}/a.png")).status_code == 200
    error = local.error(frames(f"{receiver.url}/missing.png"))
    assert error["parameter"] == "inputs.frameImages"
    assert "404" in error["message"]


@pytest.mark.parametrize("host", ["192.0.2.1", "[2001:db8::1]", "no-such-host.invalid"])
def test_nothing_is_fetched_from_the_network(local: InProcessSandbox, host: str) -> None:
    error = local.error(frames(f"http://{host}/a.png"))
    assert "on its list only" in error["message"]


@pytest.mark.parametrize(
    "image",
    [
        "no base64!",
        "aGVsbG8=",
        "data:image/png;base64,AAAA",
        "data:,x",
        "",
        5,
        "3ad204c3-a9de-4963-8a1a-c3911e3afafe",
        "ftp://x/y",
    ],
)
def test_an_image_that_is_none_is_refused(local: InProcessSandbox, image: str) -> None:
    assert local.error(frames(image))["code"] == "invalidFrameImages"


def test_a_refused_order_leaves_no_files(local: InProcessSandbox) -> None:
    local.error(frames("aGVsbG8="))
    assert list((local.app.store.folder / "inputs").iterdir()) == []


def test_inputs_are_dropped_when_the_last_result_is_done(queueing: InProcessSandbox, picture: str) -> None:
    queueing.post(frames(picture) | {"numberResults": 2})
    assert len(list((queueing.app.store.folder / "inputs").iterdir())) == 1
    queueing.render_all()
    assert list((queueing.app.store.folder / "inputs").iterdir()) == []


def test_an_edit_costs_the_rounded_seconds_of_its_source(local: InProcessSandbox, video_base64: str) -> None:
    order_task = edit(local.upload(video_base64))
    local.post(order_task)
    assert local.poll(order_task)["data"][0]["cost"] == 0.504


def test_an_earlier_result_can_be_the_source(local: InProcessSandbox) -> None:
    order_task = order()
    local.post(order_task)
    earlier = local.poll(order_task)["data"][0]
    assert local.post(edit(earlier["videoUUID"])).status_code == 200
    assert local.post(edit(earlier["videoURL"])).status_code == 200


def test_an_unfinished_result_can_not(queueing: InProcessSandbox) -> None:
    queueing.post(order())
    uuid = queueing.app.store.row("SELECT video_uuid FROM result")["video_uuid"]
    assert queueing.error(edit(uuid))["message"].endswith("No media was found with this UUID.")


def test_a_video_comes_as_uuid_or_url_only(local: InProcessSandbox, video_base64: str) -> None:
    for form in (video_base64, f"data:video/mp4;base64,{video_base64}"):
        assert local.error(edit(form))["message"].endswith("It must be a UUID or a URL.")


def test_a_picture_is_no_video_and_a_video_no_picture(
    local: InProcessSandbox, picture: str, video_base64: str
) -> None:
    assert local.error(edit(local.upload(picture)))["code"] == "invalidVideo"
    assert local.error(frames(local.upload(video_base64)))["code"] == "invalidFrameImages"


@pytest.mark.parametrize(
    ("seconds", "is_fast", "status"),
    [
        (2, False, 400),
        (3, False, 200),
        (10, False, 200),
        (11, False, 400),
        (5, True, 400),
        (6, True, 200),
        (20, True, 200),
        (21, True, 400),
    ],
)
def test_a_source_has_a_length_the_model_takes(
    local: InProcessSandbox, tmp_path: Path, seconds: int, is_fast: bool, status: int
) -> None:
    media = base64.b64encode(small_video(tmp_path / "a.mp4", seconds).read_bytes()).decode()
    order_task = edit(local.upload(media), providerSettings={"klingai": {"fast": is_fast}})
    assert local.post(order_task).status_code == status


def test_an_upload_can_be_fetched_used_and_deleted(
    local: InProcessSandbox, video: Path, video_base64: str
) -> None:
    upload = local.post(upload_task(f"data:video/mp4;base64,{video_base64}")).json()["data"][0]
    assert upload.keys() == {"taskType", "taskUUID", "operation", "mediaUUID", "mediaURL"}
    assert local.client.get(upload["mediaURL"]).content == video.read_bytes()
    delete = task("mediaStorage", operation="delete", media=upload["mediaUUID"])
    deleted = local.post(delete).json()["data"][0]
    assert (deleted["operation"], deleted["mediaUUID"]) == ("delete", upload["mediaUUID"])
    assert local.client.get(upload["mediaURL"]).status_code == 404
    assert local.error(edit(upload["mediaUUID"]))["code"] == "invalidVideo"
    assert local.error(delete | {"taskUUID": str(uuid4())})["code"] == "invalidMedia"


def test_an_upload_that_is_deleted_stays_for_the_order_that_uses_it(
    queueing: InProcessSandbox, video_base64: str
) -> None:
    media = queueing.upload(video_base64)
    order_task = edit(media)
    queueing.post(order_task)
    queueing.post(task("mediaStorage", operation="delete", media=media))
    queueing.render_all()
    assert queueing.poll(order_task)["data"][0]["status"] == "success"


def test_an_order_that_comes_again_meets_its_first_copy_even_when_its_inputs_are_gone(
    local: InProcessSandbox, video_base64: str
) -> None:
    media = local.upload(video_base64)
    order_task = edit(media)
    local.post(order_task)
    local.post(task("mediaStorage", operation="delete", media=media))
    assert local.error(order_task)["code"] == "conflictTaskUUID"


def test_a_dry_run_leaves_no_files(local: InProcessSandbox, picture: str) -> None:
    local.post(frames(picture), headers={"X-Runware-Dry-Run": "1"})
    assert list((local.app.store.folder / "inputs").iterdir()) == []


def test_a_large_image_is_stored_at_the_size_the_vendor_keeps(local: InProcessSandbox) -> None:
    file = io.BytesIO()
    Image.new("RGB", (3000, 300), "teal").save(file, "PNG")
    large = base64.b64encode(file.getvalue()).decode()
    (upload,) = local.post(task("imageUpload", image=large)).json()["data"]
    assert Image.open(io.BytesIO(local.client.get(upload["imageURL"]).content)).size == (2048, 205)


def test_an_upload_may_be_deferred(local: InProcessSandbox, picture: str) -> None:
    local.fault("deferred_upload")
    order_task = upload_task(picture)
    assert local.post(order_task).json()["data"][0]["mediaUUID"] == "1"
    (upload,) = local.poll(order_task)["data"]
    assert upload["status"] == "success"
    assert local.post(frames(upload["mediaUUID"])).status_code == 200


def test_the_older_image_upload_answers_with_its_own_names(local: InProcessSandbox, picture: str) -> None:
    (upload,) = local.post(task("imageUpload", image=picture)).json()["data"]
    assert upload.keys() == {"taskType", "taskUUID", "imageUUID", "imageURL"}
    assert local.post(frames(upload["imageUUID"])).status_code == 200


@pytest.mark.parametrize(
    "order_task",
    [
        {"taskType": "mediaStorage", "media": "x"},
        {"taskType": "mediaStorage", "operation": "copy", "media": "x"},
        {"taskType": "mediaStorage", "operation": "upload"},
        {"taskType": "mediaStorage", "operation": "upload", "media": "aGVsbG8="},
        {"taskType": "imageUpload"},
        {"taskType": "imageUpload", "image": "x" * 100},
    ],
)
def test_an_upload_that_makes_no_sense_is_refused(local: InProcessSandbox, order_task: Task) -> None:
    order_task = order_task | {"taskUUID": str(uuid4())}
    assert local.error(order_task)["taskUUID"] == order_task["taskUUID"]
    assert list((local.app.store.folder / "spool").iterdir()) == []
