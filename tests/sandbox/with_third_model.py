"""``python -m tests.sandbox.with_third_model``: the sandbox with one more model among its own rules."""

from __future__ import annotations

from decimal import Decimal

from studio.sandbox.__main__ import main
from studio.sandbox.model_rules import MODELS, ModelRules
from studio.sandbox.order import RenderMode

THIRD_MODEL = "made-up:third@1"
RULES = ModelRules(
    sizes=((640, 360), (360, 640)),
    lines=360,
    price=Decimal("0.021"),
    price_with_video=Decimal("0.033"),
    modes=frozenset(RenderMode) - {RenderMode.EDIT},
    seconds={
        RenderMode.TEXT: (4, 8),
        RenderMode.FRAMES: (4,),
        RenderMode.REFERENCES: (4, 5, 6),
        RenderMode.REFERENCE_VIDEO: (4, 5, 6),
    },
)

if __name__ == "__main__":
    MODELS[THIRD_MODEL] = RULES
    main()
