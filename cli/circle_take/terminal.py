"""What a command prints: its result to stdout, everything else to stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from circle_take.errors import CommandError, Exit


@dataclass(frozen=True)
class Terminal:
    """Where a command prints. With ``is_json`` stdout has one JSON value and nothing else."""

    is_json: bool = False

    def result(self, value: Any, lines: Iterable[str]) -> None:
        """Print what was asked for: as JSON, or as lines for people."""
        if self.is_json:
            print(json.dumps(value, indent=2, ensure_ascii=False))
        else:
            for line in lines:
                print(line)
        sys.stdout.flush()

    def say(self, sentence: str) -> None:
        """Print a sentence about what happens."""
        print(sentence, file=sys.stderr, flush=True)

    def error(self, error: CommandError) -> None:
        """Print why the command ends."""
        self.say(json.dumps(error.to_json(), ensure_ascii=False) if self.is_json else str(error))

    def confirm(self, question: str) -> None:
        """Ask y/N. Raises CommandError unless the answer is yes, or nobody is there to answer."""
        if not sys.stdin.isatty():
            raise CommandError(Exit.REFUSED, f"{question} Nobody is here to answer: say it with --yes.")
        print(f"{question} [y/N] ", end="", file=sys.stderr, flush=True)
        if sys.stdin.readline().strip().lower() not in {"y", "yes"}:
            raise CommandError(Exit.REFUSED, "Nothing was ordered.")


def table(titles: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """Rows in columns, under their titles."""
    cells = [list(titles), *([_cell(value) for value in row] for row in rows)]
    widths = [max(len(row[place]) for row in cells) for place in range(len(titles))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    ]


def dollars(amount: str | None) -> str:
    """``$0.56``, ``$0.0625``: a sum as the studio writes it, without zeros that say nothing."""
    if amount is None:
        return "an unknown price"
    whole, _, cents = amount.partition(".")
    return f"${whole}.{cents.rstrip('0'):0<2}"


def _cell(value: object) -> str:
    """One line without control characters: what people wrote must not move the cursor."""
    text = "" if value is None else str(value)
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())
