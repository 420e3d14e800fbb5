"""The nginx of ``deploy/nginx.conf``, with ports, certificate and folders of a test."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.browser.https import self_signed_certificate
from tests.environment.ports import free_port, running

PROGRAM = shutil.which("nginx") or "/usr/sbin/nginx"  # Debian's lies where only root looks
CONFIGURATION = Path(__file__).resolve().parents[2] / "deploy" / "nginx.conf"


@dataclass(frozen=True)
class Nginx:
    """A running nginx."""

    https_url: str
    http_url: str


@contextlib.contextmanager
def nginx(folder: Path, *, studio_port: int, data: Path) -> Iterator[Nginx]:
    """Stand in front of a studio while the block lasts."""
    http, https = free_port(), free_port()
    certificate = self_signed_certificate(folder)
    changes = {
        "listen 80;": f"listen 127.0.0.1:{http};",
        "listen 443 ": f"listen 127.0.0.1:{https} ",
        "/etc/ssl/studio/fullchain.pem": str(certificate),
        "/etc/ssl/studio/privkey.pem": str(certificate),
        "127.0.0.1:8000": f"127.0.0.1:{studio_port}",
        "/srv/circle-take/": f"{data}/",
        "/run/nginx.pid": f"{folder}/nginx.pid",
        "/var/log/nginx/": f"{folder}/",
        "/etc/nginx/conf.d/": f"{folder}/conf.d/",
        "worker_processes auto;": "worker_processes 1; daemon off; user root;",
        # People of a test all come from one address.
        "limit_conn connections 100;": "",
        "limit_req zone=requests burst=200 nodelay;": "",
    }
    text = CONFIGURATION.read_text()
    for example, own in changes.items():
        assert example in text, f"{CONFIGURATION} does not say {example} any more"
        text = text.replace(example, own)
    configuration = folder / "nginx.conf"
    configuration.write_text(text)
    command = [PROGRAM, "-c", str(configuration), "-p", str(folder)]
    checked = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    with running(command, port=https):
        yield Nginx(f"https://127.0.0.1:{https}", f"http://127.0.0.1:{http}")
