"""What lies in ``deploy/`` names settings, metrics, files and secrets that exist."""

from __future__ import annotations

import re
import stat
import subprocess
from pathlib import Path
from typing import Any

import yaml
from django.test import Client

from studio.core.monitoring import metrics

BASE = Path(__file__).resolve().parents[2]
DEPLOY = BASE / "deploy"
SETTINGS = set(re.findall(r"^\| `([A-Z0-9_]+)`", (BASE / "docs/settings.md").read_text(), re.MULTILINE))
# Of the programs beside the studio.
OF_OTHERS = {"PATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"}


def compose() -> Any:
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text())


def test_every_setting_that_the_files_give_the_studio_exists() -> None:
    names_given = set(compose()["x-studio"]["environment"]) | {"HOST"}
    for unit in (DEPLOY / "systemd").iterdir():
        for line in re.findall(r"^Environment=(.*)$", unit.read_text(), re.MULTILINE):
            names_given |= {word.partition("=")[0] for word in line.split()}
    names_given |= set(re.findall(r"\b([A-Z_]{4,})=", (DEPLOY / "Dockerfile").read_text()))
    names_given |= set(re.findall(r"\b([A-Z_]{4,})=", (DEPLOY / "nginx.conf").read_text()))
    unknown = {name.removesuffix("_FILE") for name in names_given} - SETTINGS - OF_OTHERS
    assert not unknown


def test_every_secret_of_the_compose_file_is_made_once_and_kept(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    subprocess.run([DEPLOY / "new-secrets", folder], check=True)
    first = {path.name: path.read_text() for path in folder.iterdir()}
    subprocess.run([DEPLOY / "new-secrets", folder], check=True)
    assert {path.name: path.read_text() for path in folder.iterdir()} == first
    assert set(compose()["secrets"]) == set(first)
    assert first["database-password"].strip() in first["database-url"]
    assert len(first["secret-key"].strip()) >= 32
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_no_program_of_the_studio_writes_into_its_image_or_has_rights() -> None:
    studio = compose()["x-studio"]
    assert studio["read_only"] is True
    assert studio["cap_drop"] == ["ALL"]
    assert "USER studio" in (DEPLOY / "Dockerfile").read_text()


def test_the_image_copies_what_exists_and_is_let_in() -> None:
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", (DEPLOY / "Dockerfile").read_text(), re.MULTILINE)
    names = {name for line in copied for name in line.split()}
    assert all((BASE / name).exists() for name in names)
    admitted = re.findall(r"^!(.+)$", (BASE / ".dockerignore").read_text(), re.MULTILINE)
    assert names == set(admitted)


def test_every_metric_of_the_alerts_is_one_that_the_studio_has(client: Client, db: Any) -> None:
    rules = yaml.safe_load((DEPLOY / "alerts.yml").read_text())["groups"][0]["rules"]
    named = {name for rule in rules for name in re.findall(r"studio_\w+", rule["expr"])}
    text = client.get("/metrics").content.decode()
    gauges = set(re.findall(r"^# TYPE (studio_\w+) gauge", text, re.MULTILINE)) | {
        "studio_watcher_tick_seconds"
    }
    counted = (metrics.REQUESTS, metrics.REQUEST_SECONDS, metrics.EXCHANGES, metrics.EXCHANGE_SECONDS)
    stems = {next(iter(one.collect())).name for one in counted}
    counters = {f"{stem}_{end}" for stem in stems for end in ("total", "bucket", "count")}
    assert named <= gauges | counters
    assert len(named) > 8
