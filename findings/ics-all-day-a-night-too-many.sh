#!/usr/bin/env bash
# Finding: ics.py's make_all_day() exports a stay of two nights as three.
# Where a hotel meets it: the iCalendar feed that tells a booking portal which nights are taken.
# Packages: ics==0.7.3
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check ics==0.7.3

"$work/venv/bin/python" - <<'PYTHON'
from importlib.metadata import version

import ics

print("version:  ics", version("ics"))
print("expected: from 1 to 3 December as all-day event: DTEND;VALUE=DATE:20261203 (RFC 5545: DTEND is the day after the last)")
event = ics.Event(name="Room 101", begin="2026-12-01", end="2026-12-03")
event.make_all_day()
seen = [line for line in event.serialize().splitlines() if line.startswith(("DTSTART", "DTEND"))]
print("seen:    ", seen)
if seen != ["DTSTART;VALUE=DATE:20261201", "DTEND;VALUE=DATE:20261204"]:
    raise SystemExit("changed")
PYTHON
