"""Measure the cost of commands beside the same rows written by hand-written SQL.

    python -m tools.bench [--rounds 200] [--only commands,requests,...] [--without-million] [--hotels 5000]
        [--json FILE] [--markdown]

The server is the one of DATABASE_URL, or a private one as durable as in production; the databases are created for the
benchmark and dropped after it. The program runs under its production settings. Targets are reported, not enforced: the
exit code says whether the benchmark ran to its end.
"""

import base64
import os
import secrets
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence

from tools.bench.server import PRODUCTION_ENVIRONMENT, benchmark_server


def main(arguments: Sequence[str]) -> int:
    """Run the benchmark in a process with production settings; return the exit code."""
    # A request to stop unwinds the stack, so that neither process nor server stays behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with benchmark_server() as url, tempfile.TemporaryDirectory(prefix="bench-") as folder:
        own = {
            "DATABASE_URL": url,
            "SECRET_KEY": secrets.token_urlsafe(50),
            "PROVIDER_SECRET_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
            "STATIC_ROOT": folder,
        }
        environment = os.environ | PRODUCTION_ENVIRONMENT | own
        command = [sys.executable, "-m", "tools.bench.entry", *arguments]
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
