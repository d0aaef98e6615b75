"""The search for package registries in tracked files."""

import subprocess
from pathlib import Path

import pytest

from tools.locks import ROOT
from tools.registry_hosts import files_naming_registries


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """An empty repository with a folder for lock files."""
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    (tmp_path / "requirements").mkdir()
    return tmp_path


def add(repository: Path, name: str, text: str) -> None:
    """Write a file and track it."""
    (repository / name).write_text(text)
    subprocess.run(["git", "add", name], cwd=repository, check=True)


def test_this_project_names_no_registry() -> None:
    assert files_naming_registries(ROOT) == []


@pytest.mark.parametrize(
    "line",
    [
        "https://{}.org/project/django".format("pypi"),
        "see files.{}.org".format("pythonhosted"),
        "index-url = http://mirror.example/root/{}/".format("simple"),
        "--index{} x".format("-url"),
    ],
)
def test_registry_is_found_with_its_line(repository: Path, line: str) -> None:
    add(repository, "README.md", f"An inn.\n{line}\n")

    assert files_naming_registries(repository) == ["README.md:2"]


def test_any_address_in_a_lock_file_is_found(repository: Path) -> None:
    add(repository, "requirements/production.txt", "django==5.2\n# https://example.org\n")
    add(repository, "README.md", "https://example.org\n")

    assert files_naming_registries(repository) == ["requirements/production.txt:2"]


def test_untracked_files_are_ignored(repository: Path) -> None:
    (repository / "notes").write_text("{}.org".format("pypi"))

    assert files_naming_registries(repository) == []
