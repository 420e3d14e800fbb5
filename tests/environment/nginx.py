"""The nginx of ``deploy/nginx.conf``, with ports, certificate and folders of a test."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.browser.https import self_signed_certificate
from tests.environment.ports import free_port, running

PROGRAM = shutil.which("nginx") or "/usr/sbin/nginx"  # Debian's lies where only root looks
CONFIGURATION = Path(__file__).resolve().parents[2] / "deploy" / "nginx.conf"
SERVER = "server 127.0.0.1:8000 max_fails=2 fail_timeout=5s;"
TLS = "listen 443 ssl http2;"
CERTIFICATE = (
    "ssl_certificate /etc/ssl/studio/fullchain.pem;",
    "ssl_certificate_key /etc/ssl/studio/privkey.pem;",
)


@dataclass(frozen=True)
class Nginx:
    """A running nginx."""

    https_url: str  # of the studio; http when it has no certificate
    http_url: str
    _folder: Path
    _text: str

    def serve(self, studio_ports: Sequence[int]) -> None:
        """Send people to these studios from now on, as an operator does it: the file, then a signal."""
        (self._folder / "nginx.conf").write_text(_with_servers(self._text, studio_ports))
        os.kill(int((self._folder / "nginx.pid").read_text()), signal.SIGHUP)


@contextlib.contextmanager
def nginx(
    folder: Path, *, studio_ports: Sequence[int], data: Path, has_certificate: bool = True
) -> Iterator[Nginx]:
    """Stand in front of studios while the block lasts; files of the first may lie in ``data``."""
    http, https = free_port(), free_port()
    changes = {
        "listen 80;": f"listen 127.0.0.1:{http};",
        "/srv/circle-take/": f"{data}/",
        "/run/nginx.pid": f"{folder}/nginx.pid",
        "/var/log/nginx/": f"{folder}/",
        "/etc/nginx/conf.d/": f"{folder}/conf.d/",
        "worker_processes auto;": "worker_processes 1; daemon off; user root;",
        # People of a test all come from one address.
        "limit_conn connections 100;": "",
        "limit_req zone=requests burst=200 nodelay;": "",
        **_tls(folder, https, has_certificate),
    }
    text = CONFIGURATION.read_text()
    for example, own in changes.items():
        assert example in text, f"{CONFIGURATION} does not say {example} any more"
        text = text.replace(example, own)
    configuration = folder / "nginx.conf"
    configuration.write_text(_with_servers(text, studio_ports))
    command = [PROGRAM, "-c", str(configuration), "-p", str(folder)]
    checked = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    scheme = "https" if has_certificate else "http"
    with running(command, port=https):
        yield Nginx(f"{scheme}://127.0.0.1:{https}", f"http://127.0.0.1:{http}", folder, text)


def _tls(folder: Path, port: int, has_certificate: bool) -> dict[str, str]:
    if not has_certificate:
        return {TLS: f"listen 127.0.0.1:{port};", **dict.fromkeys(CERTIFICATE, "")}
    certificate = self_signed_certificate(folder)
    own = dict.fromkeys(CERTIFICATE, "")
    own[CERTIFICATE[0]] = f"ssl_certificate {certificate}; ssl_certificate_key {certificate};"
    return {TLS: f"listen 127.0.0.1:{port} ssl http2;", **own}


def _with_servers(text: str, ports: Sequence[int]) -> str:
    assert SERVER in text, f"{CONFIGURATION} does not say {SERVER} any more"
    return text.replace(SERVER, " ".join(SERVER.replace("8000", str(port)) for port in ports))
