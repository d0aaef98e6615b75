"""The rule that no file of the project names a package registry: each machine configures its own."""

import re
import subprocess
from pathlib import Path

REGISTRIES = re.compile(
    rb"pypi\.org|pythonhosted\.org|registry\.npmjs|://[^\s/\"']+/(?:[\w.-]+/)*simple\b|--(?:extra-)?index-url"
)
ANY_ADDRESS = re.compile(rb"://")


def files_naming_registries(root: Path) -> list[str]:
    """Return `path:line` for each tracked line that names a registry or, in a lock file, any address."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, check=True, capture_output=True).stdout
    found = []
    for name in listed.decode().split("\0"):
        path = root / name
        if not path.is_file():
            continue
        forbidden = ANY_ADDRESS if name.startswith("requirements/") else REGISTRIES
        lines = path.read_bytes().splitlines()
        found += [f"{name}:{number}" for number, line in enumerate(lines, start=1) if forbidden.search(line)]
    return found
