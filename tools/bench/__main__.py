"""Measure what Innkeeper costs, beside the same rows written by hand.

    python -m tools.bench [--rounds 200] [--only commands,requests,...] [--without-million] [--hotels 5000]
        [--json FILE] [--markdown]

The server is the one of DATABASE_URL, or a private one as durable as in production; the databases are made for the
bench and dropped after it. The program runs under its production settings. Targets are reported, not enforced: the
exit code tells whether the bench ran to its end.
"""

import os
import secrets
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence

from tools.bench.databases import server

AS_IN_PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "ALLOWED_HOSTS": "127.0.0.1,testserver",
    "SECURE_SSL_REDIRECT": "false",
    "LOG_LEVEL": "INFO",
}


def main(arguments: Sequence[str]) -> int:
    """Run the bench in a process that finds its settings; return the exit code."""
    # To be told to stop unwinds: neither process nor server is left behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with server() as url, tempfile.TemporaryDirectory(prefix="bench-") as folder:
        found = {"DATABASE_URL": url, "SECRET_KEY": secrets.token_urlsafe(50), "STATIC_ROOT": folder}
        environment = os.environ | AS_IN_PRODUCTION | found
        command = [sys.executable, "-m", "tools.bench.process", *arguments]
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
