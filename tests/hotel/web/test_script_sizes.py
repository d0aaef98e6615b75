"""The weight of the scripts of all pages of the staff together, as browsers load them: one by one, compressed."""

import gzip
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django import Settings

from hotel.web.static_files import SCRIPTS, without_comment_lines

LIMIT_BYTES = 30_000
OF_GUESTS = {"guest_payment.js"}
"""Scripts that no page of the staff loads."""


def test_all_scripts_together_weigh_at_most_30_kilobytes_compressed(
    tmp_path: Path, settings: Settings
) -> None:
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATICFILES_DIRS = [settings.BASE_DIR / "hotel" / "static"]
    settings.STATIC_ROOT = str(tmp_path)
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "hotel.web.static_files.StaticFiles"},
    }
    call_command("collectstatic", interactive=False, verbosity=0)

    collected = [path for path in (tmp_path / SCRIPTS).glob("*.js") if path.name.count(".") == 1]
    collected = [path for path in collected if path.name not in OF_GUESTS]
    scripts = {path: len(gzip.compress(path.read_bytes(), 9)) for path in collected}

    assert len(scripts) > 20
    assert sum(scripts.values()) <= LIMIT_BYTES, sorted(
        (weight, path.name) for path, weight in scripts.items()
    )


@pytest.mark.parametrize(
    ("script", "served"),
    [
        ("// Why.\nrun()\n", "run()\n"),
        ("run() // at once\n", "run() // at once\n"),
        ('  // Why.\n  fetch("https://a/")\n', '  fetch("https://a/")\n'),
    ],
)
def test_only_lines_that_are_comments_are_left_out(script: str, served: str) -> None:
    assert without_comment_lines(script) == served
