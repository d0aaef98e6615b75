#!/usr/bin/env bash
# Finding: ical-rental-sync calls every night free when a portal's feed cannot be read.
# Where a hotel meets it: a portal that is down for some minutes: nothing is raised, and booked nights look free.
# Packages: ical-rental-sync==0.1.2
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check ical-rental-sync==0.1.2

"$work/venv/bin/python" - <<'PYTHON'
import logging
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import version

import ical_rental_sync

logging.disable(logging.CRITICAL)


class PortalThatIsDown(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_error(503)

    def log_message(self, *arguments):
        pass


server = HTTPServer(("127.0.0.1", 0), PortalThatIsDown)
threading.Thread(target=server.serve_forever, daemon=True).start()
print("version:  ical-rental-sync", version("ical-rental-sync"))
print("expected: the answer 503 of a feed raises, or the nights count as unknown: not as free")
sync = ical_rental_sync.CalendarSync({"portal": f"http://127.0.0.1:{server.server_port}/feed.ics"})
seen = sync.is_available("2026-12-01", "2026-12-04")
print("seen:     is_available() returns", seen)
if seen is not True:
    raise SystemExit("changed")
PYTHON
