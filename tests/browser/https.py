"""HTTPS in front of a studio, as its installation has it: a proxy with a certificate of its own."""

from __future__ import annotations

import contextlib
import http.client
import shutil
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

OF_ONE_CONNECTION = {"connection", "keep-alive", "transfer-encoding"}


@contextlib.contextmanager
def https_proxy(port: int, studio_url: str, folder: Path) -> Iterator[None]:
    """Answer HTTPS on a port of this machine with what a studio answers, while the block lasts."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed_certificate(folder))
    with ThreadingHTTPServer(("127.0.0.1", port), _forwarder(studio_url.removeprefix("http://"))) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()


def _forwarder(studio: str) -> type[BaseHTTPRequestHandler]:
    class Forwarder(BaseHTTPRequestHandler):
        disable_nagle_algorithm = True

        def forward(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {**self.headers, "X-Forwarded-Proto": "https"}
            with contextlib.closing(http.client.HTTPConnection(studio)) as connection:
                connection.request(self.command, self.path, body, headers)
                self._send_on(connection.getresponse())

        do_GET = do_HEAD = do_POST = do_PATCH = forward  # noqa: N815

        def _send_on(self, response: http.client.HTTPResponse) -> None:
            self.send_response_only(response.status)
            for name, value in response.getheaders():
                if name.lower() not in OF_ONE_CONNECTION:
                    self.send_header(name, value)
            self.end_headers()
            shutil.copyfileobj(response, self.wfile)

    return Forwarder


def self_signed_certificate(folder: Path) -> Path:
    """A file with a key and a certificate that nobody but itself has signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = folder / "certificate.pem"
    path.write_bytes(private + certificate.public_bytes(pem))
    return path
