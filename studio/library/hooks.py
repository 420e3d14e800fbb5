"""Hooks of the library: questions for the app further up that uses assets, see core.registry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.core.registry import FunctionHook

if TYPE_CHECKING:  # apps bind hooks before models can be imported
    from studio.library.uses import AssetUses

ASSET_USES: FunctionHook[AssetUses] = FunctionHook(
    "library.asset_uses", "which takes and orders use an asset: counted, linked, never removed"
)
OTHER_STORED_BYTES: FunctionHook[int] = FunctionHook(
    "library.other_stored_bytes", "what films and sounds of a team take of its quota"
)
