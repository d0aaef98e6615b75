#!/usr/bin/env bash
# Finding: standardwebhooks signs an aware local time as if its digits were UTC; its own verify() then refuses the message.
# Where a hotel meets it: a webhook to a partner, signed with the hotel's local time of the event.
# Packages: standardwebhooks==1.1.0
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check standardwebhooks==1.1.0

"$work/venv/bin/python" - <<'PYTHON'
import base64
from datetime import datetime, timedelta, timezone
from importlib.metadata import version

from standardwebhooks import Webhook

webhook = Webhook(base64.b64encode(b"0123456789abcdef0123456789abcdef").decode())
utc = datetime.now(timezone.utc).replace(microsecond=0)
local = utc.astimezone(timezone(timedelta(hours=-7)))
print("version:  standardwebhooks", version("standardwebhooks"))
print("expected: two equal instants give the same signature, and verify() accepts both")


def accepted(signature):
    headers = {"webhook-id": "1", "webhook-timestamp": str(int(utc.timestamp())), "webhook-signature": signature}
    try:
        webhook.verify("{}", headers)
    except Exception as error:
        return type(error).__name__
    return "accepted"


signatures = [webhook.sign("1", moment, "{}") for moment in (utc, local)]
seen = [accepted(signature) for signature in signatures]
print("seen:     equal instants:", utc == local, "same signature:", signatures[0] == signatures[1], "verify:", seen)
if utc != local or seen != ["accepted", "WebhookVerificationError"]:
    raise SystemExit("changed")
PYTHON
