#!/usr/bin/env bash
# Finding: ical-rental-sync ignores DURATION: a stay of three nights blocks one.
# Where a hotel meets it: an availability feed whose events carry DURATION instead of DTEND, as RFC 5545 allows.
# Packages: ical-rental-sync==0.1.2
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check ical-rental-sync==0.1.2

"$work/venv/bin/python" - <<'PYTHON'
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import version

import ical_rental_sync

FEED = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Portal//Feed//EN
BEGIN:VEVENT
UID:1@portal.example
DTSTAMP:20261101T000000Z
DTSTART;VALUE=DATE:20261201
DURATION:P3D
SUMMARY:Reserved
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n").encode()


class Feed(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/calendar")
        self.end_headers()
        self.wfile.write(FEED)

    def log_message(self, *arguments):
        pass


server = HTTPServer(("127.0.0.1", 0), Feed)
threading.Thread(target=server.serve_forever, daemon=True).start()
print("version:  ical-rental-sync", version("ical-rental-sync"))
print("expected: 1 December with DURATION P3D takes the nights of 1, 2 and 3 December")
sync = ical_rental_sync.CalendarSync({"portal": f"http://127.0.0.1:{server.server_port}/feed.ics"})
booked = [str(day) for day in sync.get_booked_dates()]
free = sync.is_available("2026-12-02", "2026-12-04")
print(f"seen:     booked {booked}; 2 to 4 December available: {free}")
if (booked, free) != (["2026-12-01"], True):
    raise SystemExit("changed")
PYTHON
