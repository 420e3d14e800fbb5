"""Keys of orders that are not finished: the same command after a crash is the same order, not another."""

from __future__ import annotations

import hashlib
import json
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from circle_take import private_files

LIFETIME_SECONDS = 7 * 24 * 3600.0


@dataclass(frozen=True)
class OrderKey:
    """The key of an order, and the file that remembers it; ``is_resumed``: an earlier command began it."""

    key: str
    path: Path | None = None
    is_resumed: bool = False

    def forget(self) -> None:
        """The command has ended as it should: the next one like it orders anew."""
        if self.path:
            self.path.unlink(missing_ok=True)


def key_of(order: dict[str, Any], *, named: str = "") -> OrderKey:
    """The key of an order: the one that was named, else that of an unfinished command, else a new one."""
    if named:
        return OrderKey(named)
    name = hashlib.sha256(json.dumps(order, sort_keys=True).encode()).hexdigest()[:32]
    path = private_files.state_folder() / "orders" / f"{name}.json"
    stored = private_files.read(path)
    if stored and time.time() - float(stored.get("at", 0)) < LIFETIME_SECONDS:
        return OrderKey(str(stored["key"]), path, is_resumed=True)
    key = str(uuid.uuid4())
    private_files.write(path, {"key": key, "at": time.time()})
    return OrderKey(key, path)
