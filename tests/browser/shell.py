"""A process with the settings of a running studio, in which tests call functions of ``stock``: started once for many calls.

``python -m tests.browser.shell`` beside the data of a studio reads lines of JSON, ``[name, arguments]``,
and answers each with one: what the function returned, or how it failed.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import traceback
from collections.abc import Callable
from typing import Any

import django

from tests.processes import BASE, STOP_SECONDS


class Shell:
    """The calling side; a context, at whose end the process ends."""

    def __init__(self, data: Any) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.browser.shell"],
            cwd=BASE,
            env={**os.environ, "STUDIO_DATA": str(data)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.stdin.close()
        self.process.wait(STOP_SECONDS)
        self.process.stdout.close()

    def __call__(self, function: Callable[..., Any] | str, **arguments: Any) -> Any:
        """What a function of ``tests.browser.stock`` answers there; arguments and answer are JSON, paths words.

        Who cannot import it, for want of Django's settings, gives its name.
        """
        name = function if isinstance(function, str) else function.__name__
        self.process.stdin.write(json.dumps([name, arguments], default=str) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, f"the process that was to answer {name} ended with {self.process.wait(STOP_SECONDS)}"
        answer, problem = json.loads(line)
        assert not problem, problem
        return answer


def main() -> None:
    answers, sys.stdout = sys.stdout, sys.stderr  # what a function prints is no answer
    functions = importlib.import_module("tests.browser.stock")  # its models need Django's settings
    for line in sys.stdin:
        name, arguments = json.loads(line)
        try:
            answer = [getattr(functions, name)(**arguments), ""]
        except Exception:  # noqa: BLE001 - the test shall see it
            answer = [None, traceback.format_exc()]
        answers.write(json.dumps(answer, default=str) + "\n")
        answers.flush()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
    django.setup()
    main()
