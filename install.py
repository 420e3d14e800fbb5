"""Make the virtual environment and install the pinned packages into it; one line says how far it is.

Runs on the system's own Python before any package is there, so it knows only the standard library.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections import deque
from collections.abc import Iterable
from pathlib import Path

VENV = Path(".venv")
PACKAGE_OF_VENV = "python3-venv"  # Debian and Ubuntu split it off their Python
DONE = re.compile(r"(?:Collecting|Requirement already satisfied:) ([\w.-]+)")
LINES_OF_ERROR = 12


def install(requirements: Path) -> None:
    """Bring ``.venv`` to what the file says. Exits with a sentence where that cannot be."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this one file is read by any Python
        version = ".".join(map(str, sys.version_info[:2]))
        sys.exit(
            f"Circle Take needs Python 3.11 or newer; this is {version}. Another: make PYTHON=python3.12 …"
        )
    if not (VENV / "bin" / "pip").exists():
        make_virtual_environment()
    pip = [str(VENV / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "--no-input"]
    command = [*pip, "install", "--progress-bar", "off", "--require-hashes", "-r", str(requirements)]
    total = len(re.findall(r"^[\w.\[\],-]+==", requirements.read_text(), re.MULTILINE))
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        last_lines = follow(process.stdout or (), total)
    if process.returncode != 0:
        sys.exit("".join(last_lines) + "The packages could not be installed; what pip said is above.")


def make_virtual_environment() -> None:
    """Create ``.venv``, with the system's package for it where Python came without."""
    if importlib.util.find_spec("ensurepip") is None and not install_package_of_venv():
        sys.exit(f"This Python comes without its venv module. Type `sudo apt-get install {PACKAGE_OF_VENV}`.")
    # A new process: this one has looked for ensurepip before it was there.
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=True)


def install_package_of_venv() -> bool:
    """Install it where that needs no password; whether it is there now."""
    apt = shutil.which("apt-get")
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if apt is None or (prefix and shutil.which("sudo") is None):
        return False
    show(f"Installing {PACKAGE_OF_VENV}…\n")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    quiet = [apt, "-qq", "-y", "--no-install-recommends"]
    done = [
        subprocess.run(
            [*prefix, *command], env=environment, stdout=subprocess.DEVNULL, check=False
        ).returncode
        for command in ([apt, "-qq", "update"], [*quiet, "install", PACKAGE_OF_VENV])
    ]
    return done[-1] == 0


def follow(output: Iterable[str], total: int) -> deque[str]:
    """Show how far pip is; its last lines, for when it fails."""
    last_lines: deque[str] = deque(maxlen=LINES_OF_ERROR)
    number = 0
    show(f"Installing {total} Python packages into {VENV}, once…\n")
    for line in output:
        last_lines.append(line)
        if package := DONE.match(line):
            number += 1
            show_progress(f"{number} of {total}: {package[1]}")
        elif line.startswith("Installing collected packages"):
            show_progress("all fetched, unpacking…")
    show_progress("")
    return last_lines


def show_progress(text: str) -> None:
    """Overwrite the line, where a person watches."""
    if sys.stdout.isatty():
        show(f"\r\x1b[K{text}")


def show(text: str) -> None:
    """Write at once."""
    sys.stdout.write(text)
    sys.stdout.flush()


if __name__ == "__main__":
    install(Path(sys.argv[1]))
