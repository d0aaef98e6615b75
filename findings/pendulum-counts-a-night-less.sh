#!/usr/bin/env bash
# Finding: pendulum's interval.days counts one night for two where clocks go forward in between; in_days() counts two.
# Where a hotel meets it: the nights of a stay, from local midnight to local midnight.
# Packages: pendulum==3.3.0 tzdata==2026.6
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check pendulum==3.3.0 tzdata==2026.6

"$work/venv/bin/python" - <<'PYTHON'
from importlib.metadata import version

import pendulum

print("version:  pendulum", version("pendulum"))
print("expected: 2 nights from 28 to 30 March 2026 in Lisbon, by either way, as from 24 to 26 February")
seen = {}
for month, day in ((2, 24), (3, 28)):
    arrival = pendulum.datetime(2026, month, day, tz="Europe/Lisbon")
    stay = arrival.add(days=2) - arrival
    seen[arrival.to_date_string()] = {"days": stay.days, "in_days": stay.in_days(), "hours": stay.total_hours()}
print("seen:    ", seen)
if seen != {
    "2026-02-24": {"days": 2, "in_days": 2, "hours": 48},
    "2026-03-28": {"days": 1, "in_days": 2, "hours": 47},
}:
    raise SystemExit("changed")
PYTHON
