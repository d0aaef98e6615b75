#!/usr/bin/env bash
# Finding: pywebpush writes the first push service into the given claims, and sends it to all others.
# Where a hotel meets it: telling attendants in Chrome and Firefox that a room is vacant, with one claims dictionary from the settings.
# Packages: pywebpush==2.5.0 py-vapid==1.9.6
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check pywebpush==2.5.0 py-vapid==1.9.6

"$work/venv/bin/python" - <<'PYTHON'
import base64
import json
from importlib.metadata import version

import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from py_vapid import Vapid
from pywebpush import webpush

PUSH_SERVICES = ["https://push.one.example/1", "https://push.two.example/2"]
audiences = []


def encoded(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


class Session:
    """Answers 201 to each push and notes the audience of its token."""

    def post(self, url, *, headers, **options):
        authorization = next(value for name, value in headers.items() if name.lower() == "authorization")
        payload = authorization.split("t=")[1].split(",")[0].split(".")[1]
        audiences.append(json.loads(base64.urlsafe_b64decode(payload + "=="))["aud"])
        answer = requests.Response()
        answer.status_code = 201
        return answer


key = ec.generate_private_key(ec.SECP256R1()).public_key()
point = key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
vapid = Vapid()
vapid.generate_keys()
claims = {"sub": "mailto:desk@hotel.example"}
print("version:  pywebpush", version("pywebpush"))
print("expected: each token names the push service it is sent to (RFC 8292), the given claims stay as they are")
for endpoint in PUSH_SERVICES:
    subscription = {"endpoint": endpoint, "keys": {"p256dh": encoded(point), "auth": encoded(b"0123456789abcdef")}}
    webpush(subscription, "Room 101 is vacant", vapid_private_key=vapid, vapid_claims=claims, requests_session=Session())
print("seen:    ", audiences, "claims now:", sorted(claims))
if audiences != ["https://push.one.example"] * 2 or sorted(claims) != ["aud", "exp", "sub"]:
    raise SystemExit("changed")
PYTHON
