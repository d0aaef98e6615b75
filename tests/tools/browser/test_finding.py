"""The order in which a browser is looked for, and what is said where there is none."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools.browser.finding import (
    COMMANDS,
    HOW_TO_INSTALL,
    UNPACKED,
    BrowserNotFound,
    ChromiumProgram,
    find_browser,
)
from tools.locks import ROOT


@pytest.fixture
def bin_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "bin"
    folder.mkdir()
    return folder


@pytest.fixture
def unpacked(tmp_path: Path) -> Path:
    folder = tmp_path / "unpacked"
    folder.mkdir()
    return folder


def program(folder: Path, name: str) -> Path:
    path = folder / name
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def test_chrome_is_taken_before_all_others(bin_folder: Path, unpacked: Path) -> None:
    program(bin_folder, "chromium")
    program(unpacked, "chromium")
    mine = program(bin_folder, "mine")

    assert find_browser({"CHROME": str(mine), "PATH": str(bin_folder)}, unpacked=unpacked).path == mine
    assert find_browser({"CHROME": "mine", "PATH": str(bin_folder)}, unpacked=unpacked).path == mine


def test_wrong_chrome_is_refused_although_the_path_has_one(bin_folder: Path, unpacked: Path) -> None:
    program(bin_folder, "chromium")

    with pytest.raises(BrowserNotFound, match="CHROME names no program: /not/there"):
        find_browser({"CHROME": "/not/there", "PATH": str(bin_folder)}, unpacked=unpacked)


def test_path_is_searched_in_order_before_the_package(bin_folder: Path, unpacked: Path) -> None:
    packaged = program(unpacked, "chromium")
    environment = {"PATH": str(bin_folder)}
    found = [find_browser(environment, unpacked=unpacked).path]
    for command in reversed(COMMANDS):
        program(bin_folder, command)
        found.append(find_browser(environment, unpacked=unpacked).path)

    assert found == [packaged, *(bin_folder / command for command in reversed(COMMANDS))]


def test_packaged_browser_finds_its_libraries_first(bin_folder: Path, unpacked: Path) -> None:
    program(unpacked, "chromium")

    found = find_browser({"PATH": str(bin_folder), "LD_LIBRARY_PATH": "/mine"}, unpacked=unpacked)

    assert found.environment["LD_LIBRARY_PATH"] == f"{unpacked}/al2023/lib:/mine"


def test_missing_browser_is_one_line_that_says_how_to_install_one(bin_folder: Path, unpacked: Path) -> None:
    with pytest.raises(BrowserNotFound) as refusal:
        find_browser({"PATH": str(bin_folder)}, unpacked=unpacked)

    assert str(refusal.value) == HOW_TO_INSTALL
    assert "\n" not in HOW_TO_INSTALL


def test_only_root_leaves_the_sandbox_off(monkeypatch: pytest.MonkeyPatch) -> None:
    browser = ChromiumProgram(Path("/usr/bin/chromium"))
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert "--no-sandbox" in browser.launch_options()["args"]
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert "--no-sandbox" not in browser.launch_options()["args"]


@pytest.mark.parametrize(
    ("arguments", "required", "code", "output"),
    [
        (["test"], "", 0, "The browser tests did not run. CHROME names no program: /not/there\n"),
        (["test"], "1", 1, "The browser tests did not run. CHROME names no program: /not/there\n"),
        (["path"], "", 1, "CHROME names no program: /not/there\n"),
    ],
)
def test_missing_browser_fails_the_run_only_where_it_is_required(
    arguments: list[str], required: str, code: int, output: str
) -> None:
    finished = subprocess.run(
        [sys.executable, "-m", "tools.browser", *arguments],
        check=False,
        cwd=ROOT,
        env={**os.environ, "CHROME": "/not/there", "REQUIRE_BROWSER": required},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )

    assert (finished.returncode, finished.stdout) == (code, output)


def test_tests_by_path_are_refused_with_the_same_line() -> None:
    finished = subprocess.run(
        [sys.executable, "-m", "pytest", "tests/browser", "-q"],
        check=False,
        cwd=ROOT,
        # A server of its own that is never asked: the run's private one is in use by this test.
        env={**os.environ, "CHROME": "/not/there", "DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none"},
        capture_output=True,
        text=True,
    )

    assert finished.returncode == pytest.ExitCode.USAGE_ERROR
    assert "ERROR: CHROME names no program: /not/there" in finished.stderr


def test_lock_file_pins_the_package_without_addresses() -> None:
    lock = json.loads((UNPACKED.parent / "package-lock.json").read_text())

    packages = [package for name, package in lock["packages"].items() if name]
    assert lock["packages"]["node_modules/@sparticuz/chromium"]["version"] == "147.0.0"
    assert all(package["integrity"] and "resolved" not in package for package in packages)
