"""A warning of `make check` when the package index offers a newer `tzdata` than the one that is locked.

Governments change their clocks at short notice: six releases came in 2026. A hotel's clock follows the locked one.
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from packaging.version import Version

from tools.advisories import pins_in
from tools.locks import ROOT

ANSWER_TIMEOUT_SECONDS = 10


def warnings(
    root: Path = ROOT, *, environment: Mapping[str, str] = os.environ, seconds: float = ANSWER_TIMEOUT_SECONDS
) -> list[str]:
    """Return a sentence when a newer `tzdata` is out; nothing when it is locked, or when no index answers in time."""
    locked = Version(dict(pins_in([root / "requirements" / "production.txt"]))["tzdata"])
    newest = newest_on_index(environment=environment, seconds=seconds)
    if newest is None or newest <= locked:
        return []
    return [
        f"tzdata {newest} is out and {locked} is locked: hotels' clocks may be wrong. Run make lock UPGRADE=tzdata"
    ]


def newest_on_index(*, environment: Mapping[str, str], seconds: float) -> Version | None:
    """Return the newest version on the configured package index; None where none answers within these seconds."""
    installer = Path(sys.executable).parent / "uv"
    options = [
        "--quiet",
        "--no-deps",
        "--no-header",
        "--no-annotate",
        "--no-emit-index-url",
        "--no-emit-find-links",
    ]
    try:
        finished = subprocess.run(
            [str(installer), "pip", "compile", *options, "-"],
            input="tzdata\n",
            env={"UV_HTTP_RETRIES": "0", **environment},
            check=False,
            capture_output=True,
            text=True,
            timeout=seconds,
        )
    except subprocess.TimeoutExpired:
        return None
    if finished.returncode:
        return None
    return Version(finished.stdout.strip().removeprefix("tzdata=="))
