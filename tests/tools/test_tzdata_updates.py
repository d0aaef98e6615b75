"""The warning about a newer `tzdata`: where the index has one, and silence where it has none or does not answer."""

import os
import zipfile
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

import pytest

from tools import checks
from tools.locks import ROOT
from tools.tzdata_updates import ANSWER_TIMEOUT_SECONDS, warnings

PATIENCE = 600
"""Seconds within which an index answers on any machine."""
NEVER = 0.0
"""Seconds within which no index answers."""


def index_with(*versions: str, folder: Path) -> Mapping[str, str]:
    """Fill a folder with releases of `tzdata`; return the environment that makes it the package index."""
    folder.mkdir()
    for each in versions:
        name = f"tzdata-{each}.dist-info"
        with zipfile.ZipFile(folder / f"tzdata-{each}-py3-none-any.whl", "w") as wheel:
            wheel.writestr(f"{name}/METADATA", f"Metadata-Version: 2.1\nName: tzdata\nVersion: {each}\n")
            wheel.writestr(f"{name}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
            wheel.writestr(f"{name}/RECORD", "")
    given = {name: value for name, value in os.environ.items() if not name.startswith("UV_")}
    return given | {
        "UV_NO_CONFIG": "1",
        "UV_NO_INDEX": "1",
        "UV_FIND_LINKS": str(folder),
        "UV_CACHE_DIR": str(folder / "cache"),
    }


def locked_at(locked: str, folder: Path) -> Path:
    """Return a project whose lock file pins this release."""
    (folder / "requirements").mkdir()
    (folder / "requirements" / "production.txt").write_text(f"tzdata=={locked} \\\n    --hash=sha256:00\n")
    return folder


@pytest.mark.parametrize(
    ("locked", "offered", "newest"),
    [
        ("2026.6", ["2026.6", "2026.7"], "2026.7"),
        ("2026.9", ["2026.10", "2026.9"], "2026.10"),
        ("2026.6", ["2027.1"], "2027.1"),
        ("2026.6", ["2026.6.post0"], "2026.6.post0"),
    ],
)
def test_newer_release_is_a_warning(tmp_path: Path, locked: str, offered: list[str], newest: str) -> None:
    environment = index_with(*offered, folder=tmp_path / "index")

    found = warnings(locked_at(locked, tmp_path), environment=environment, seconds=PATIENCE)

    (warning,) = found
    assert warning.startswith(f"tzdata {newest} is out and {locked} is locked: ")
    assert warning.endswith("Run make lock UPGRADE=tzdata")


@pytest.mark.parametrize("offered", [["2026.6"], ["2026.5", "2025.3"], ["2027.1b1", "2026.6"], []])
def test_no_newer_release_prints_nothing(tmp_path: Path, offered: list[str]) -> None:
    environment = index_with(*offered, folder=tmp_path / "index")

    assert warnings(locked_at("2026.6", tmp_path), environment=environment, seconds=PATIENCE) == []


def test_index_that_cannot_be_reached_is_silence(tmp_path: Path) -> None:
    environment = {
        **index_with("2026.7", folder=tmp_path / "index"),
        "UV_NO_INDEX": "0",
        "UV_FIND_LINKS": "",
        "UV_DEFAULT_INDEX": "http://127.0.0.1:9/",
    }

    assert warnings(locked_at("2026.6", tmp_path), environment=environment, seconds=PATIENCE) == []


def test_index_that_does_not_answer_in_time_is_silence(tmp_path: Path) -> None:
    environment = index_with("2026.7", folder=tmp_path / "index")

    assert warnings(locked_at("2026.6", tmp_path), environment=environment, seconds=NEVER) == []
    assert ANSWER_TIMEOUT_SECONDS <= 10


def test_check_prints_warnings_and_succeeds(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(checks, "errors", list)
    monkeypatch.setattr(checks, "warnings", lambda: ["tzdata 2099.1 is out."])

    assert checks.main() == 0
    assert capsys.readouterr().err == "Warning: tzdata 2099.1 is out.\n"


def test_locked_release_is_the_installed_one(tmp_path: Path) -> None:
    """The clocks of the tests are those of the lock file."""
    environment = index_with(version("tzdata"), folder=tmp_path / "index")

    assert warnings(ROOT, environment=environment) == []
