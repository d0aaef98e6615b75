#!/usr/bin/env bash
# Finding: icalendar ignores the VTIMEZONE of a file where it knows a time zone of that name, and uses its own rules instead.
# Where a hotel meets it: a feed whose zone has a known name and rules of its own: arrivals and departures move by hours, at night by a date.
# Packages: icalendar==7.3.2
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check icalendar==7.3.2

"$work/venv/bin/python" - <<'PYTHON'
from datetime import timedelta

import icalendar


def offset(name):
    """Return the offset from UTC of an event in a zone that the file itself defines as nine hours ahead."""
    lines = (
        "BEGIN:VCALENDAR VERSION:2.0 PRODID:finding BEGIN:VTIMEZONE TZID:{name} BEGIN:STANDARD DTSTART:20200101T000000 "
        "TZOFFSETFROM:+0900 TZOFFSETTO:+0900 END:STANDARD END:VTIMEZONE BEGIN:VEVENT UID:1 DTSTAMP:20260101T000000Z "
        "DTSTART;TZID={name}:20260601T003000 DTEND;TZID={name}:20260602T110000 END:VEVENT END:VCALENDAR"
    )
    calendar = icalendar.Calendar.from_ical("\r\n".join(lines.format(name=name).split(" ")) + "\r\n")
    (event,) = calendar.walk("VEVENT")
    return event.start.utcoffset()


print("version:  icalendar", icalendar.__version__)
print("expected: both events are nine hours ahead of UTC, as the VTIMEZONE of the file says")
seen = {name: str(offset(name)) for name in ("Hotel/Clock", "Europe/Berlin")}
print("seen:    ", seen)
if seen != {"Hotel/Clock": "9:00:00", "Europe/Berlin": "2:00:00"}:
    raise SystemExit("changed")
PYTHON
