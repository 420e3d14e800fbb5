"""Clean-up of the data folder: what a killed process left behind, and expired videos."""

from __future__ import annotations

import shutil
from threading import Event, Thread

from studio.sandbox.store import Store

RESULT_LIFETIME = 7 * 24 * 3600  # seconds a result can be fetched when the order names no ttl
UPLOAD_LIFETIME = 30 * 24 * 3600  # seconds; Runware docs, "Image upload": 30 days
ORDER_LIFETIME = 30 * 24 * 3600  # seconds after which nothing of an order stays but that it was placed
PERIOD = 3600.0  # seconds between two rounds


def start_cleanup(store: Store) -> None:
    """Clear up after the last process, then expire old files now and every hour. Call it once."""
    delete_leftovers(store)
    Thread(target=_run, args=(store,), name="sweep", daemon=True).start()


def delete_leftovers(store: Store) -> None:
    """Delete what no order needs: half-read bodies, half-rendered videos, inputs of finished orders."""
    for path in (*(store.folder / "spool").iterdir(), *store.files.glob("*.part.*")):
        path.unlink(missing_ok=True)
    needed = {row["folder"] for row in store.rows(_FOLDERS_IN_USE)}
    for folder in (store.folder / "inputs").iterdir():
        if str(folder) not in needed:
            shutil.rmtree(folder, ignore_errors=True)


def delete_expired(store: Store) -> None:
    """Delete files of results and uploads whose time is over, and words of old orders.

    Their ids stay known for ever.
    """
    for row in store.rows(_OLD_FILES, store.clock() - RESULT_LIFETIME):
        (store.files / row["file"]).unlink(missing_ok=True)
    for row in store.rows("SELECT uuid, file FROM media"):
        path = store.files / row["file"]
        if not path.exists() or path.stat().st_mtime < store.clock() - UPLOAD_LIFETIME:
            path.unlink(missing_ok=True)
            store.change("DELETE FROM media WHERE uuid = ?", row["uuid"])
    for statement in _FORGET_OLD_ORDERS:
        store.change(statement, store.clock() - ORDER_LIFETIME)


def _run(store: Store) -> None:
    while True:
        delete_expired(store)
        Event().wait(PERIOD)


_FOLDERS_IN_USE = """
    SELECT DISTINCT folder FROM task JOIN result ON task_uuid = uuid
    WHERE state IN ('queued', 'processing')"""
_OLD_FILES = "SELECT file FROM result WHERE state = 'success' AND ready_at < ?"
_OLD_ORDERS = """(SELECT uuid FROM task WHERE accepted_at < ? AND subject != uuid AND NOT EXISTS
    (SELECT 1 FROM result WHERE task_uuid = task.uuid AND state IN ('queued', 'processing')))"""
_FORGET_OLD_ORDERS = (  # the last marks them as done, by their subject
    f"UPDATE result SET orders = json_remove(orders, '$.prompt') WHERE task_uuid IN {_OLD_ORDERS}",  # noqa: S608
    f"DELETE FROM delivery WHERE task_uuid IN {_OLD_ORDERS}",  # noqa: S608
    f"""UPDATE task SET subject = uuid, body = json_remove(
        body, '$.positivePrompt', '$.negativePrompt', '$.inputs', '$.webhookURL', '$.uploadEndpoint')
        WHERE uuid IN {_OLD_ORDERS}""",  # noqa: S608
)
