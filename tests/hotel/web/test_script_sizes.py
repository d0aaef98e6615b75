"""The weight of the scripts of all pages together."""

import gzip

from config.settings.base import HOTEL_APPS
from tools.locks import ROOT

LIMIT_BYTES = 30_000


def test_all_scripts_together_weigh_at_most_30_kilobytes_compressed() -> None:
    scripts = {
        path: len(gzip.compress(path.read_bytes(), 9))
        for app in HOTEL_APPS
        for path in (ROOT / app).glob("static/**/*.js")
    }

    assert scripts
    assert sum(scripts.values()) <= LIMIT_BYTES, sorted(
        (weight, path.name) for path, weight in scripts.items()
    )
