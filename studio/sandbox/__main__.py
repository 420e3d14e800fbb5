"""``python -m studio.sandbox``: serve a small Runware on this machine."""

from __future__ import annotations

import argparse
from pathlib import Path

from studio.sandbox.rendering import Pace
from studio.sandbox.server import ServerSettings, serve


def main() -> None:
    """Read the command line and serve."""
    default = ServerSettings()
    parser = argparse.ArgumentParser(prog="python -m studio.sandbox", description=__doc__)
    parser.add_argument("--host", default=default.host)
    parser.add_argument("--port", type=int, default=default.port, help="0 takes any free one")
    parser.add_argument("--data", type=Path, default=default.data, help="folder for orders and videos")
    parser.add_argument("--key", default=default.key, help="the only key to accept; any if not given")
    parser.add_argument("--pace", type=Pace, default=default.pace, choices=list(Pace))
    parser.add_argument("--workers", type=int, default=default.workers, help="renderer processes")
    hosts_help = "HOST:PORT or HOST:* that may be called (webhooks, uploads, inputs); none if not given"
    parser.add_argument("--call", action="append", default=[], dest="hosts", help=hosts_help)
    serve(ServerSettings(**vars(parser.parse_args())))


if __name__ == "__main__":
    main()
