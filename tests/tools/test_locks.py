"""The lock files hold pins and hashes, and match pyproject.toml."""

import re
import shutil
from pathlib import Path

import pytest

from tools import locks
from tools.locks import LOCKS, ROOT, main, outdated_locks

PIN = re.compile(r"^([a-z0-9-]+)==([^ ]+)(?: ;.+)? \\$")


def pins(name: str) -> dict[str, str]:
    """Return the versions that a lock file pins."""
    lines = (ROOT / "requirements" / name).read_text().splitlines()
    return dict(found.groups() for line in lines if (found := PIN.match(line)))  # type: ignore[misc]


@pytest.mark.parametrize("name", LOCKS)
def test_lock_file_holds_pins_and_hashes_only(name: str) -> None:
    lines = (ROOT / "requirements" / name).read_text().splitlines()
    hash_line = re.compile(r"^    --hash=sha256:[0-9a-f]{64}(?: \\)?$")

    assert [line for line in lines if not PIN.match(line) and not hash_line.match(line)] == []
    assert len(pins(name)) >= 1


def test_development_lock_keeps_the_pins_of_production() -> None:
    assert pins("production.txt").items() <= pins("development.txt").items()


def test_lock_file_that_resolves_differently_is_outdated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")

    def compile_with_one_more(name: str, output: Path, *options: str, root: Path) -> None:
        assert output.read_text() == (root / "requirements" / name).read_text()
        if name == "production.txt":
            output.write_text(output.read_text() + "more==1.0 \\\n")

    monkeypatch.setattr(locks, "compile_lock", compile_with_one_more)

    assert outdated_locks(tmp_path) == ["requirements/production.txt"]


@pytest.mark.parametrize("options", [[], ["--upgrade"], ["--upgrade-package=tzdata"]])
def test_every_lock_is_renewed_with_the_options(options: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = []
    monkeypatch.setattr(locks, "compile_lock", lambda name, _output, *given: compiled.append((name, *given)))

    assert main(["renew", *options]) == 0
    assert compiled == [(name, *options) for name in LOCKS]


@pytest.mark.parametrize(
    "arguments", [["forget"], ["renew", "--upgrade-package="], ["renew", "--upgrade", "--verbose"], []]
)
def test_unknown_arguments_change_nothing(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert capsys.readouterr().err.startswith("usage: ")
