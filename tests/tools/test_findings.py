"""findings/: every script has the form that findings/README.md describes. `make findings` runs the scripts."""

import os
import re
from pathlib import Path

import pytest

from tools.locks import ROOT

FINDINGS = sorted((ROOT / "findings").glob("*.sh"))

HEADER = re.compile(
    r"#!/usr/bin/env bash\n# Finding: .+\n# Where a hotel meets it: .+\n# Packages: (?P<packages>.+)\n"
)
PIP_PACKAGE = re.compile(r"[A-Za-z0-9._-]+(\[\w+\])?==[\w.]+")
NPM_PACKAGE = re.compile(r"[a-z0-9.@/-]+@[\d.]+")


def installed(script: str) -> list[str]:
    """Return the packages that the script installs, as it names them."""
    lines = re.findall(r"(?:pip\" install|npm install)((?: \S+)+)\n", script)
    options = re.compile(r"--\S+|\"\$work\"")
    return [word for line in lines for word in line.split() if not options.fullmatch(word)]


@pytest.mark.parametrize("path", FINDINGS, ids=lambda path: path.stem)
def test_script_has_the_form(path: Path) -> None:
    script = path.read_text()
    header = HEADER.match(script)

    assert header is not None
    assert os.access(path, os.X_OK)
    assert "\nset -euo pipefail\nwork=$(mktemp -d)\n" in script
    assert re.search(r"^trap .+ EXIT$", script, re.MULTILINE)
    assert all(label in script for label in ("version: ", "expected: ", "seen: ", "changed"))


@pytest.mark.parametrize("path", FINDINGS, ids=lambda path: path.stem)
def test_script_pins_the_packages_that_its_header_names(path: Path) -> None:
    script = path.read_text()
    header = HEADER.match(script)
    packages = installed(script)

    assert packages != []
    assert [
        name for name in packages if not (PIP_PACKAGE.fullmatch(name) or NPM_PACKAGE.fullmatch(name))
    ] == []
    assert header is not None
    assert set(packages) <= set(re.split(r"[ ;]+", header["packages"]))


def test_table_of_the_readme_lists_every_finding_once() -> None:
    table = (ROOT / "findings" / "README.md").read_text()

    assert (
        re.findall(r"^\| \[([\w-]+)\]\(\1\.sh\)", table, re.MULTILINE)
        == [path.stem for path in FINDINGS]
        != []
    )
