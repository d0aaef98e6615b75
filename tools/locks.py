"""The lock files: resolved from pyproject.toml, and compared with it.

They hold names, versions and hashes only, so they work with any mirror.

    python -m tools.locks renew [--upgrade | --upgrade-package=NAME]
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# The order matters: the development lock keeps the pins of the production lock.
LOCKS = {
    "production.txt": ["pyproject.toml"],
    "development.txt": ["pyproject.toml", "--group", "dev", "--constraints", "requirements/production.txt"],
    "installer.txt": ["--group", "installer"],
}
COMPILE_OPTIONS = [
    "--quiet",
    "--universal",
    "--python-version=3.11",
    "--generate-hashes",
    "--no-header",
    "--no-annotate",
    "--no-emit-index-url",
    "--no-emit-find-links",
]
USAGE = re.compile(r"renew( --upgrade(-package=[a-z0-9-]+)?)?")


def compile_lock(name: str, output: Path, *options: str, root: Path = ROOT) -> None:
    """Resolve one lock file into `output`, keeping the pins it already holds. Raises CalledProcessError."""
    installer = Path(sys.executable).parent / "uv"
    command = [
        str(installer),
        "pip",
        "compile",
        *COMPILE_OPTIONS,
        *LOCKS[name],
        *options,
        f"--output-file={output}",
    ]
    subprocess.run(command, cwd=root, check=True, stdout=subprocess.DEVNULL)


def outdated_locks(root: Path = ROOT) -> list[str]:
    """Return the lock files that differ from a new resolution of pyproject.toml with the pins they hold."""
    outdated = []
    with tempfile.TemporaryDirectory() as folder:
        for name in LOCKS:
            committed = root / "requirements" / name
            fresh = Path(folder) / name
            shutil.copyfile(committed, fresh)
            compile_lock(name, fresh, root=root)
            if fresh.read_text() != committed.read_text():
                outdated.append(f"requirements/{name}")
    return outdated


def main(arguments: list[str]) -> int:
    """Renew every lock file; return the exit code."""
    if not USAGE.fullmatch(" ".join(arguments)):
        print("usage: python -m tools.locks renew [--upgrade | --upgrade-package=NAME]", file=sys.stderr)
        return 2
    for name in LOCKS:
        compile_lock(name, ROOT / "requirements" / name, *arguments[1:])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
