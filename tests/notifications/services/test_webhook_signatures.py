"""Tests of signatures against vectors that the JavaScript library of Standard Webhooks has made."""

import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import time_machine
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError

from notifications.services.webhook_secrets import new_secret, signature_of

DATA = Path(__file__).parents[1] / "data" / "standard_webhooks_vectors.json"
VECTORS: list[dict[str, Any]] = json.loads(DATA.read_text())["vectors"]
ZONES = [UTC, timezone(timedelta(hours=9)), timezone(timedelta(hours=-7, minutes=-30))]
ids = [vector["id"][-3:] for vector in VECTORS]


def signed(vector: dict[str, Any], *secrets: str, zone: timezone = UTC) -> str:
    at = datetime.fromtimestamp(vector["timestamp"], tz=zone)
    return signature_of(secrets, event_id=vector["id"], at=at, body=vector["payload"])


@pytest.mark.parametrize("vector", VECTORS, ids=ids)
@pytest.mark.parametrize("zone", ZONES, ids=str)
def test_signature_is_that_of_the_javascript_library(vector: dict[str, Any], zone: timezone) -> None:
    assert signed(vector, vector["secret"], zone=zone) == vector["signature"]


def test_parts_of_a_second_are_not_signed() -> None:
    vector = VECTORS[1]
    at = datetime.fromtimestamp(vector["timestamp"], tz=UTC) + timedelta(milliseconds=999)

    assert (
        signature_of([vector["secret"]], event_id=vector["id"], at=at, body=vector["payload"])
        == vector["signature"]
    )


def test_two_secrets_give_two_signatures_and_each_receiver_finds_its_own() -> None:
    vector, new = VECTORS[0], new_secret()
    header = signed(vector, new, vector["secret"])
    headers = {
        "webhook-id": vector["id"],
        "webhook-timestamp": str(vector["timestamp"]),
        "webhook-signature": header,
    }

    assert header.split()[1] == vector["signature"]
    with time_machine.travel(datetime.fromtimestamp(vector["timestamp"], tz=UTC), tick=False):
        for secret in (new, vector["secret"]):
            assert Verifier(secret).verify(vector["payload"], headers) == json.loads(vector["payload"])
        with pytest.raises(WebhookVerificationError):
            Verifier(new_secret()).verify(vector["payload"], headers)


def test_secrets_are_long_and_never_the_same() -> None:
    made = {new_secret() for _ in range(100)}

    assert len(made) == 100
    assert all(len(secret) == len("whsec_") + 44 for secret in made)
