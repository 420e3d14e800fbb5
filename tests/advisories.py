"""``make audit``: ask the advisory services about the packages that run, and say what they could answer.

Ends with 0 when every package was checked and none has a known weakness, with 1 at a weakness, and with 2 when
something could not be checked: no answer is not a good one.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

BASE = Path(__file__).resolve().parent.parent
REQUIREMENTS = BASE / "requirements.txt"
SERVICES = ("pypi", "osv")  # the second is asked when the first leaves something unanswered
WEAKNESS, UNCHECKED = 1, 2
COMMAND = [
    sys.executable,
    "-m",
    "pip_audit",
    "--disable-pip",
    "--require-hashes",
    "--progress-spinner",
    "off",
]


@dataclass
class Answer:
    """What one service says about packages, by their name."""

    service: str
    checked: set[str] = field(default_factory=set)
    weaknesses: list[str] = field(default_factory=list)  # a line for each
    skipped: dict[str, str] = field(default_factory=dict)  # why a package was not checked
    problem: str = ""  # why the service answered nothing


def main() -> int:
    """Ask one service after the other until every package is checked; print what came of it."""
    packages = pinned(REQUIREMENTS.read_text())
    answers: list[Answer] = []
    for service in SERVICES:
        answers.append(ask(service))
        if packages <= answers[-1].checked:
            break
    for line in report(packages, answers):
        print(line)
    return exit_status(packages, answers)


def pinned(requirements: str) -> set[str]:
    """The names of the packages in a file of pinned requirements, but those that only run elsewhere."""
    lines = [line.rstrip(" \\") for line in requirements.splitlines() if line[:1].isalnum()]
    packages = [Requirement(line) for line in lines]
    return {package.name for package in packages if not package.marker or package.marker.evaluate()}


def ask(service: str) -> Answer:
    """Ask a service about everything that runs."""
    command = [*COMMAND, "--format", "json", "--vulnerability-service", service, "-r", str(REQUIREMENTS)]
    process = subprocess.run(command, capture_output=True, text=True, check=False)
    return read(service, process.stdout, process.stderr)


def read(service: str, output: str, errors: str) -> Answer:
    """What ``pip-audit`` printed, as an answer; without JSON the last line of its errors is the problem."""
    try:
        dependencies: list[Any] = json.loads(output)["dependencies"]
    except ValueError:
        return Answer(service, problem=(errors.strip().splitlines() or ["no answer"])[-1])
    answer = Answer(service)
    for package in dependencies:
        name = package["name"]
        if reason := package.get("skip_reason"):
            answer.skipped[name] = reason
            continue
        answer.checked.add(name)
        for weakness in package["vulns"]:
            fixed = ", ".join(weakness["fix_versions"]) or "none yet"
            answer.weaknesses.append(f"{name} {package['version']}: {weakness['id']}, mended in {fixed}")
    return answer


def report(packages: set[str], answers: Iterable[Answer]) -> list[str]:
    """What was asked, what was answered, and what was not, in lines."""
    lines, checked = [], set()
    for answer in answers:
        checked |= answer.checked
        if answer.problem:
            lines.append(f"{answer.service}: not reached ({answer.problem})")
            continue
        lines.append(f"{answer.service}: {len(answer.checked)} of {len(packages)} packages checked")
        lines += [f"  weak: {line}" for line in answer.weaknesses]
        if answer.skipped:
            reason = next(iter(answer.skipped.values()))
            lines.append(f"  {len(answer.skipped)} not known there, such as: {reason}")
    if missing := sorted(packages - checked):
        lines.append(f"NOT CHECKED ({len(missing)}): {', '.join(missing)}")
    else:
        lines.append(f"All {len(packages)} packages were checked.")
    return lines


def exit_status(packages: set[str], answers: Iterable[Answer]) -> int:
    """0: all checked and well; 1: a known weakness; 2: something was not checked."""
    answers = list(answers)
    if any(answer.weaknesses for answer in answers):
        return WEAKNESS
    checked = set().union(*(answer.checked for answer in answers))
    return 0 if packages <= checked else UNCHECKED


if __name__ == "__main__":
    sys.exit(main())
