"""Signatures made by Stripe's library for JavaScript; tests/data/README.md says how to make them again."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from room_bookings.payment_providers.stripe_signatures import SignatureRefused, verify_signature

_DATA = Path(__file__).parents[2] / "data" / "stripe_signatures.json"
MADE: dict[str, Any] = json.loads(_DATA.read_text())
VECTORS: dict[str, dict[str, Any]] = {vector["name"]: vector for vector in MADE["vectors"]}
ASCII = VECTORS["ascii"]
AT = datetime.fromtimestamp(ASCII["timestamp"], UTC)
SECRET = ASCII["secrets"][0]
BODY = ASCII["payload"].encode()


@pytest.mark.parametrize("name", VECTORS)
def test_what_stripe_has_signed_passes(name: str) -> None:
    vector = VECTORS[name]
    for secret in vector["secrets"]:
        verify_signature(vector["payload"].encode(), vector["header"], secrets=[secret], now=AT)


def test_each_secret_of_a_rotation_passes() -> None:
    verify_signature(BODY, ASCII["header"], secrets=["whsec_new", SECRET], now=AT)
    verify_signature(BODY, ASCII["header"], secrets=[SECRET, "whsec_new"], now=AT)


@pytest.mark.parametrize("seconds", [-300, 300])
def test_a_timestamp_within_the_tolerance_passes(seconds: int) -> None:
    verify_signature(BODY, ASCII["header"], secrets=[SECRET], now=AT + timedelta(seconds=seconds))


@pytest.mark.parametrize("seconds", [-301, 301, 86400 * 365])
def test_an_old_timestamp_and_one_of_the_future_are_refused(seconds: int) -> None:
    with pytest.raises(SignatureRefused, match="old, or of the future"):
        verify_signature(BODY, ASCII["header"], secrets=[SECRET], now=AT + timedelta(seconds=seconds))


@pytest.mark.parametrize("secrets", [[], ["whsec_other"], [""], ["whsec_other", " "]])
def test_other_secrets_are_refused(secrets: list[str]) -> None:
    with pytest.raises(SignatureRefused):
        verify_signature(BODY, ASCII["header"], secrets=secrets, now=AT)


@pytest.mark.parametrize("body", [BODY + b" ", BODY[:-1], b"", b"\xff" + BODY])
def test_another_body_is_refused(body: bytes) -> None:
    with pytest.raises(SignatureRefused):
        verify_signature(body, ASCII["header"], secrets=[SECRET], now=AT)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "t=,v1=",
        "v1=82ea48b4ad3c93ed",
        ASCII["header"].replace("t=", "t=1,t="),
        ASCII["header"].split(",")[0],
        ASCII["header"].split(",")[1],
        ASCII["header"].replace("v1=", "v1=é"),
        ASCII["header"].replace("t=1", "t=9" * 50),
        MADE["v0"],
    ],
)
def test_another_header_is_refused(header: str) -> None:
    with pytest.raises(SignatureRefused):
        verify_signature(BODY, header, secrets=[SECRET], now=AT)
