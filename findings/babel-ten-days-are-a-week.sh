#!/usr/bin/env bash
# Finding: babel's format_timedelta says "1 week" for stays of 6 to 10 days.
# Where a hotel meets it: the length of a stay in a confirmation, on a registration card or in a list.
# Packages: babel==2.19.0
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check babel==2.19.0

"$work/venv/bin/python" - <<'PYTHON'
from datetime import timedelta

import babel
from babel.dates import format_timedelta

print("version:  babel", babel.__version__)
print("expected: 5, 6, 7 and 10 days are written as 5 days, 6 days, 1 week (or 7 days) and 10 days")
seen = {days: format_timedelta(timedelta(days=days), locale="en") for days in (5, 6, 7, 10, 11)}
print("seen:    ", seen)
# A unit is used from 85 % of its length on, and then the number is rounded to a whole one.
if seen != {5: "5 days", 6: "1 week", 7: "1 week", 10: "1 week", 11: "2 weeks"}:
    raise SystemExit("changed")
PYTHON
