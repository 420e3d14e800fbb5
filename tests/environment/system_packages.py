"""What no Python package brings comes from the system's package manager, where that needs no password."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class PackageManager:
    """A package manager: how it is called, and its packages by what we need, such as ``chromium``."""

    program: str
    refresh: tuple[str, ...]
    install: tuple[str, ...]
    packages: dict[str, tuple[str, ...]]


MANAGERS = (
    PackageManager(
        "apt-get",
        refresh=("update", "-qq"),
        install=("install", "-y", "-qq", "--no-install-recommends"),
        packages={
            "chromium": ("chromium",),
            "fonts": ("fontconfig", "fonts-dejavu-core"),
            "libatomic": ("libatomic1",),
            "pgbouncer": ("pgbouncer",),
            "nginx": ("nginx",),
            "firefox": ("firefox-esr",),
            "webkit": ("webkit2gtk-driver",),
            "xvfb": ("xvfb",),
            "h264": ("gstreamer1.0-libav",),
        },
    ),
    PackageManager(
        "dnf",
        refresh=(),
        install=("install", "-y", "-q"),
        packages={
            "chromium": ("chromium",),
            "fonts": ("fontconfig", "dejavu-sans-fonts"),
            "libatomic": ("libatomic",),
            "pgbouncer": ("pgbouncer",),
            "nginx": ("nginx",),
            "firefox": ("firefox",),
            "webkit": ("webkitgtk6.0", "webkitgtk6.0-devel"),
            "xvfb": ("xorg-x11-server-Xvfb",),
            "h264": ("gstreamer1-plugin-libav",),
        },
    ),
    PackageManager(
        "pacman",
        refresh=("-Sy", "--noconfirm"),
        install=("-S", "--noconfirm", "--needed"),
        packages={
            "chromium": ("chromium",),
            "fonts": ("fontconfig", "ttf-dejavu"),
            "libatomic": ("gcc-libs",),
            "pgbouncer": ("pgbouncer",),
            "nginx": ("nginx",),
            "firefox": ("firefox",),
            "webkit": ("webkitgtk-6.0",),
            "xvfb": ("xorg-server-xvfb",),
            "h264": ("gst-libav",),
        },
    ),
)


def install(needs: Sequence[str]) -> bool:
    """Install what is needed; False where there is no known manager, no right to, or it failed."""
    manager, prefix = _manager(), _privilege()
    if manager is None or prefix is None:
        return False
    if manager.refresh:
        _run(*prefix, manager.program, *manager.refresh)
    return _run(*prefix, manager.program, *manager.install, *_packages(manager, needs))


def command_to_type(needs: Sequence[str]) -> str:
    """What a person types to install them; empty where no package manager is known."""
    manager = _manager()
    if manager is None:
        return ""
    words = ["sudo", manager.program, manager.install[0], *_packages(manager, needs)]
    return " ".join(words[1:] if os.geteuid() == 0 else words)


def _packages(manager: PackageManager, needs: Sequence[str]) -> list[str]:
    return [package for need in needs for package in manager.packages[need]]


def _manager() -> PackageManager | None:
    return next((manager for manager in MANAGERS if shutil.which(manager.program)), None)


def _privilege() -> tuple[str, ...] | None:
    """What to put before a command to run it as root without a password; None when that is not allowed."""
    if os.geteuid() == 0:
        return ()
    return ("sudo", "-n") if shutil.which("sudo") and _run("sudo", "-n", "true") else None


def _run(*command: str) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    return done.returncode == 0
