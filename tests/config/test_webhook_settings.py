"""Tests of the settings of webhooks."""

from base64 import urlsafe_b64encode
from ipaddress import ip_network

import environ
import pytest
from django.core.exceptions import ImproperlyConfigured

from config.settings.webhooks import networks_from, secret_keys_from

KEYS = [urlsafe_b64encode(bytes([number]) * 32).decode() for number in range(2)]


def keys_from(monkeypatch: pytest.MonkeyPatch, value: str) -> list[str]:
    monkeypatch.setenv("WEBHOOK_SECRET_KEYS", value)
    return secret_keys_from(environ.Env())


def test_keys_keep_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    assert keys_from(monkeypatch, f" {KEYS[1]}, {KEYS[0]} ,") == [KEYS[1], KEYS[0]]


def test_without_the_variable_there_are_no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WEBHOOK_SECRET_KEYS", raising=False)
    assert secret_keys_from(environ.Env()) == []
    assert keys_from(monkeypatch, "") == []


@pytest.mark.parametrize("bad", ["secret", KEYS[0][:-4], "é" * 44, KEYS[0] + KEYS[1]])
def test_text_that_is_no_key_is_refused_without_repeating_it(
    monkeypatch: pytest.MonkeyPatch, bad: str
) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"Key 2 of WEBHOOK_SECRET_KEYS") as refusal:
        keys_from(monkeypatch, f"{KEYS[0]},{bad}")
    assert bad not in str(refusal.value)


def test_networks_are_read() -> None:
    assert networks_from([" 10.1.0.0/16", "fd00::/8", ""]) == [
        ip_network("10.1.0.0/16"),
        ip_network("fd00::/8"),
    ]


@pytest.mark.parametrize("bad", ["10.1.0.1/16", "intranet", "10.0.0.0/33"])
def test_text_that_is_no_network_is_refused(bad: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="WEBHOOK_ALLOWED_NETWORKS"):
        networks_from([bad])
