"""A file that points elsewhere is refused, and elsewhere nobody comes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import av
import pytest

from studio.media import bounded, probe
from studio.media.errors import Unusable
from studio.media.recipes import Recipe
from tests.media import traps


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Any]:
    with traps.elsewhere(tmp_path) as trap:
        yield trap


def laid(path: Any, kind: Any, there: Any) -> Any:
    path.write_bytes(traps.TRAPS[kind][0](there))
    there.was_touched()  # by us, while it was made
    return path


@pytest.mark.parametrize("kind", [kind for kind, (_, _, reader) in traps.TRAPS.items() if reader])
def test_a_reader_without_our_rules_does_go_there(tmp_path: Path, there: Any, kind: Any) -> None:
    """Else the test below would prove nothing."""
    reader, options = traps.TRAPS[kind][2]  # type: ignore[misc]
    path = laid(tmp_path / "clip.mov", kind, there)
    with suppress(av.FFmpegError), av.open(str(path), format=reader, options=options) as container:
        next(container.decode(video=0))
    assert there.was_touched()


@pytest.mark.parametrize("name", ["clip.mov", "clip.mp4", "clip.mkv", "clip.webm", "clip.jpg"])
@pytest.mark.parametrize("kind", traps.TRAPS)
def test_nothing_elsewhere_is_read_or_fetched(tmp_path: Path, there: Any, kind: Any, name: str) -> None:
    """By no operation, even one that takes it for an ordinary video."""
    facts = probe.probe(there.secret).to_json()
    path, out = laid(tmp_path / name, kind, there), str(tmp_path / "out.mp4")
    with pytest.raises(Unusable, match=traps.TRAPS[kind][1]) as refused:
        bounded.probe_bounded(path)
    assert refused.value.sentence.endswith(".")
    for operation, arguments in {
        "previews": {"folder": str(tmp_path), "facts": facts},
        "frame": {"out": out, "number": 3, "facts": facts},
        "proxy": {"out": out, "facts": facts},
        "transcode": {"out": out, "facts": facts, "recipe": Recipe(first=1, last=9).to_json()},
        "strip_metadata": {"out": out},
        "normalise_image": {"out": out, "poster": out},
        "peaks": {"out": out, "facts": facts},
    }.items():
        with suppress(Unusable):
            bounded.run_bounded(operation, path=str(path), **arguments)  # type: ignore[arg-type]
    assert not there.was_touched()
