"""``make mutants``: put small faults into the code that must never be wrong, and count those that a test notices.

pyproject.toml says which modules and tests. Survivors that change nothing a person could meet are explained in
docs/mutants.md; all others want a test.
"""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator

REQUIRED_PERCENT = 90
NOTICED = {"killed", "timeout", "segfault", "caught by type check"}


def main() -> int:
    """Run the mutants, print a line per module and each survivor; 1 if too few were noticed."""
    _mutmut("run", "--max-children", "1")  # one at a time: they share the database of the tests
    statuses = list(read_statuses(_mutmut("results", "--all", "true", capture=True)))
    for name, status in statuses:
        if status not in NOTICED:
            print(f"{status}: {name}\n{changed_lines(name)}")
    total, noticed = Counter(module_of(name) for name, _ in statuses), Counter[str]()
    noticed.update(module_of(name) for name, status in statuses if status in NOTICED)
    for module, count in sorted(total.items()):
        print(f"{module:45} {noticed[module]:5} of {count:5} noticed, {100 * noticed[module] / count:5.1f} %")
    percent = 100 * noticed.total() / max(1, total.total())
    print(f"{'together':45} {noticed.total():5} of {total.total():5} noticed, {percent:5.1f} %")
    return int(percent < REQUIRED_PERCENT)


def read_statuses(results: str) -> Iterator[tuple[str, str]]:
    """Each mutant of mutmut's list, and what became of it."""
    for line in results.splitlines():
        name, separator, status = line.strip().partition(": ")
        if separator:
            yield name, status


def module_of(mutant: str) -> str:
    """The module of ``studio.core.values.money.x_usd__mutmut_1``."""
    return mutant.rpartition(".")[0]


def changed_lines(mutant: str) -> str:
    """The lines that a mutant takes out and puts in."""
    lines = _mutmut("show", mutant, capture=True).splitlines()
    return "\n".join(f"    {line}" for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---"))


def _mutmut(*arguments: str, capture: bool = False) -> str:
    command = [sys.executable, "-m", "mutmut", *arguments]
    return (
        subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE if capture else None).stdout
        or ""
    )


if __name__ == "__main__":
    sys.exit(main())
