#!/usr/bin/env bash
# Finding: Django's send_mail() reports success when the mail server refuses one of two recipients.
# Where a hotel meets it: a confirmation to the guest and the booker: one of them never gets it, and nothing says so.
# Packages: django==5.2.19 aiosmtpd==1.4.6
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check django==5.2.19 aiosmtpd==1.4.6

"$work/venv/bin/python" - <<'PYTHON'
import socket

import django
from aiosmtpd.controller import Controller
from django.conf import settings


class MailServer:
    """Refuses the booker and takes everybody else."""

    delivered = []

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("booker@"):
            return "550 No such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.delivered += envelope.rcpt_tos
        return "250 OK"


with socket.socket() as probe:
    probe.bind(("127.0.0.1", 0))
    port = probe.getsockname()[1]
controller = Controller(MailServer(), hostname="127.0.0.1", port=port)
controller.start()
settings.configure(EMAIL_HOST="127.0.0.1", EMAIL_PORT=port)
django.setup()

from django.core.mail import send_mail

print("version:  Django", django.__version__)
print("expected: SMTPRecipientsRefused, or a result that differs from that of a message to everybody")
result = send_mail("Your booking", "See you soon.", "desk@hotel.example", ["guest@a.example", "booker@b.example"])
controller.stop()
print(f"seen:     send_mail() returns {result}; delivered to {MailServer.delivered}")
if (result, MailServer.delivered) != (1, ["guest@a.example"]):
    raise SystemExit("changed")
PYTHON
