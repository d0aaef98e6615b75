"""Find a Chromium: the one that CHROME names, one on the PATH, or the one of the npm package `@sparticuz/chromium`."""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tools.locks import ROOT

COMMANDS = ("chromium", "chromium-browser", "google-chrome")
UNPACKED = ROOT / "tools" / "browser" / "node" / "unpacked"
"""Where `make browser` unpacks the npm package."""

HOW_TO_INSTALL = (
    "No browser was found. Install one by `apt-get install chromium` or `make browser` (needs Node 20 and npm), "
    "or name one: CHROME=/path/to/chromium"
)
ARGUMENTS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class BrowserNotFound(RuntimeError):
    """This machine has no browser, or CHROME names none; the message says how to install one."""


@dataclass(frozen=True)
class ChromiumProgram:
    """A program to run, and what it needs in its environment."""

    path: Path
    environment: Mapping[str, str] = field(default_factory=dict)

    def launch_options(self) -> dict[str, Any]:
        """Return the options for Playwright's `launch`. Only root has to leave the sandbox off."""
        sandbox = [] if os.geteuid() else ["--no-sandbox"]
        return {
            "executable_path": self.path,
            "args": [*ARGUMENTS, *sandbox],
            "env": {**os.environ, **self.environment},
        }


def find_browser(
    environment: Mapping[str, str] = os.environ, *, unpacked: Path = UNPACKED
) -> ChromiumProgram:
    """Return the browser to use. Raises BrowserNotFound, also where CHROME names no program."""
    chosen = environment.get("CHROME")
    if chosen:
        program = shutil.which(chosen, path=environment.get("PATH"))
        if program is None:
            message = f"CHROME names no program: {chosen}"
            raise BrowserNotFound(message)
        return ChromiumProgram(Path(program))
    for command in COMMANDS:
        if program := shutil.which(command, path=environment.get("PATH")):
            return ChromiumProgram(Path(program))
    if (unpacked / "chromium").is_file():
        return _packaged(unpacked, environment)
    raise BrowserNotFound(HOW_TO_INSTALL)


def _packaged(unpacked: Path, environment: Mapping[str, str]) -> ChromiumProgram:
    """Return the npm package's browser. It brings the libraries and the font that a bare machine lacks."""
    libraries = [str(unpacked / "al2023" / "lib"), environment.get("LD_LIBRARY_PATH", "")]
    needs = {"LD_LIBRARY_PATH": ":".join(filter(None, libraries))}
    if not Path("/etc/fonts/fonts.conf").is_file():
        needs["FONTCONFIG_PATH"] = str(unpacked / "fonts")
    return ChromiumProgram(unpacked / "chromium", needs)
