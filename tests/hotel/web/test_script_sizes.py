"""The weight of the scripts of all pages together."""

import gzip

from config.settings.base import HOTEL_APPS
from tools.locks import ROOT

LIMIT_BYTES = 30_000


def test_all_scripts_together_weigh_at_most_30_kilobytes_compressed() -> None:
    scripts = [path for app in HOTEL_APPS for path in sorted((ROOT / app).glob("static/**/*.js"))]

    assert scripts
    assert len(gzip.compress(b"".join(path.read_bytes() for path in scripts), 9)) <= LIMIT_BYTES
