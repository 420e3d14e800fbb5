"""The pictures of the documentation."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from studio.sandbox.animatic import contact_sheet


def test_the_sheet_shows_all_its_prompts(tmp_path: Path) -> None:
    contact_sheet.write_contact_sheet(tmp_path / "sheet.webp", size=(160, 90))
    with Image.open(tmp_path / "sheet.webp") as sheet:
        assert sheet.size == (3 * 480 + 2 * 6, 4 * 270 + 3 * 6)
        colours = [
            sheet.getpixel((486 * column + 240, 276 * row + 60)) for row in range(4) for column in range(3)
        ]
    assert len(set(colours)) == len(contact_sheet.PROMPTS) == 12
