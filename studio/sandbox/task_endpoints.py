"""Endpoints of the protocol: a handler for each task type."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from decimal import Decimal

from studio.sandbox import errors, faults, jobs, model_rules, serializers, stub, uploads, validation
from studio.sandbox.errors import VendorError
from studio.sandbox.inputs import InputStore
from studio.sandbox.order import RenderOrder
from studio.sandbox.serializers import Item

BALANCE = Decimal(10_000)  # USD that a new sandbox has
DataAndErrors = tuple[list[Item], list[Item]]  # data, errors
Accepted = Callable[[str, list[str]], None]  # the task's UUID and the faults that stay with it


class TaskEndpoints:
    """Answers tasks one by one. ``accepted`` is called after each new order is on disk."""

    def __init__(self, input_store: InputStore, accepted: Accepted) -> None:
        self._input_store = input_store
        self._store = input_store.store
        self._accepted = accepted
        self._handlers: dict[str, Callable[[Item], DataAndErrors]] = {
            "getResponse": self._get_response,
            "getTaskDetails": self._get_details,
            "mediaStorage": lambda task: ([uploads.store_media(input_store, task)], []),
            "imageUpload": lambda task: ([uploads.store_image(input_store, task)], []),
            "accountManagement": self._account,
        }

    def answer(self, task: Item, *, is_dry_run: bool = False) -> DataAndErrors:
        """The items for this task. Raises VendorError when it is refused as a whole."""
        kind = task.get("taskType")
        if kind is None:
            raise errors.missing_parameter("taskType")
        if kind == "videoInference":
            return [self._order(task, is_dry_run=is_dry_run)], []
        if not isinstance(kind, str) or kind not in self._handlers:
            raise errors.invalid_choice("taskType", ("videoInference", *self._handlers))
        if not validation.is_uuid4(task.get("taskUUID")):
            raise errors.invalid_value("taskUUID", "It must be a valid UUID v4.")
        return self._handlers[kind](task)

    def _order(self, task: Item, *, is_dry_run: bool) -> Item:
        head = {"taskType": "videoInference", "taskUUID": task.get("taskUUID")}
        # Asked first: an order that is sent again must meet its first copy, whatever became of its inputs.
        if validation.is_uuid4(head["taskUUID"]) and jobs.is_resubmission(self._store, str(head["taskUUID"])):
            raise self._repeat_refusal(str(head["taskUUID"]))
        validation.validate(task)
        order = self._input_store.order(task)
        price = _price(task, order)
        if is_dry_run:  # the cost is documented, the shape around it is a guess
            _drop_inputs(order)
            return {**head, "cost": serializers.json_number(price * task.get("numberResults", 1))}
        order_faults = [
            fault.name
            for place in ("webhook", "order")
            for fault in faults.consume_all(self._store, place, jobs.subject_of(task))
        ]
        try:
            jobs.accept(self._store, task, order, price, order_faults)
        except VendorError:
            _drop_inputs(order)
            raise
        self._accepted(task["taskUUID"], order_faults)
        return head

    def _repeat_refusal(self, uuid: str) -> VendorError:
        if "lost_then_refused" in jobs.faults_of(jobs.task(self._store, uuid)):
            return errors.refused_by_moderation()
        return errors.duplicate_task()

    def _get_response(self, task: Item) -> DataAndErrors:
        self._forget_if_asked(task, "poll")
        data, failures = serializers.task_items(self._store, task["taskUUID"], self._input_store.base_url)
        if any(item.get("status") == "success" for item in data):
            jobs.release_calls(self._store, task["taskUUID"])
        data = data or uploads.upload_items(self._store, task, self._input_store.base_url)
        if not (data or failures) and faults.consume(
            self._store, "poll", task["taskUUID"], only=("task_not_found",)
        ):
            raise errors.task_not_found()
        return data, failures

    def _get_details(self, task: Item) -> DataAndErrors:
        self._forget_if_asked(task, "details")
        details = serializers.details_item(self._store, task, self._input_store.base_url)
        if not details:
            raise errors.task_not_found()
        return [details], []

    def _forget_if_asked(self, task: Item, place: str) -> None:
        row = jobs.task(self._store, task["taskUUID"])
        if row and faults.consume(self._store, place, row["subject"], only=("forgotten",)):
            raise errors.task_not_found()

    def _account(self, task: Item) -> DataAndErrors:
        if task.get("operation") == "getUsageActivity":
            return [serializers.usage_item(self._store, task)], []
        if task.get("operation") != "getDetails":
            raise errors.invalid_choice("operation", ("getDetails", "getUsageActivity"))
        balance = BALANCE - billed_total(self._input_store)
        details = {
            "taskType": "accountManagement",
            "taskUUID": task["taskUUID"],
            "operation": "getDetails",
            "organizationName": "Sandbox",
            "organizationUUID": "5a9d0000-0000-4000-8000-000000000001",
            "balance": {"amount": serializers.json_number(balance), "freeBalance": 0, "currency": "USD"},
            "team": [],
            "apiKeys": [],
            "usage": {},
        }
        return [details], []


def billed_total(input_store: InputStore) -> Decimal:
    """USD of every result that was delivered."""
    rows = input_store.store.rows("SELECT price FROM result WHERE state = 'success'")
    return sum((Decimal(row["price"]) for row in rows), Decimal(0))


def _price(task: Item, order: RenderOrder) -> Decimal:
    """USD of one result. An edit is as long as its source, rounded to whole seconds."""
    return model_rules.price_per_second(task) * stub.seconds_of(order)


def _drop_inputs(order: RenderOrder) -> None:
    if folder := jobs.order_folder(order):
        shutil.rmtree(folder, ignore_errors=True)
