"""Tests of the settings of the Pusher app."""

import environ
import pytest
from django.core.exceptions import ImproperlyConfigured

from config.settings.pusher import pusher_app_from

HOSTED = {"PUSHER_APP_ID": "4711", "PUSHER_KEY": "key", "PUSHER_SECRET": "$secret", "PUSHER_CLUSTER": "eu"}
OWN = {**HOSTED, "PUSHER_CLUSTER": "", "PUSHER_HOST": "pusher.example", "PUSHER_TLS": "off"}


def app_from(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str]) -> dict[str, object] | None:
    for name in ("APP_ID", "KEY", "SECRET", "CLUSTER", "HOST", "PORT", "TLS"):
        monkeypatch.delenv(f"PUSHER_{name}", raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return pusher_app_from(environ.Env())


def test_hosted_app_has_the_address_of_its_cluster(monkeypatch: pytest.MonkeyPatch) -> None:
    assert app_from(monkeypatch, HOSTED) == {
        "app_id": "4711",
        "key": "key",
        "secret": "$secret",
        "host": "api-eu.pusher.com",
        "port": 443,
        "is_tls": True,
    }


@pytest.mark.parametrize(("port", "expected"), [({}, 80), ({"PUSHER_PORT": "6001"}, 6001)])
def test_own_server_has_host_port_and_tls_of_its_own(
    monkeypatch: pytest.MonkeyPatch, port: dict[str, str], expected: int
) -> None:
    app = app_from(monkeypatch, OWN | port)

    assert app is not None
    assert (app["host"], app["port"], app["is_tls"]) == ("pusher.example", expected, False)


def test_without_an_app_there_is_no_pusher(monkeypatch: pytest.MonkeyPatch) -> None:
    assert app_from(monkeypatch, {}) is None
    assert app_from(monkeypatch, {**HOSTED, "PUSHER_APP_ID": " "}) is None


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        (
            {"PUSHER_APP_ID": "4711"},
            "set these too: PUSHER_KEY, PUSHER_SECRET, PUSHER_HOST or PUSHER_CLUSTER",
        ),
        ({**HOSTED, "PUSHER_SECRET": ""}, "set these too: PUSHER_SECRET"),
        ({**HOSTED, "PUSHER_APP_ID": "my-app"}, "PUSHER_APP_ID is a number"),
    ],
)
def test_incomplete_app_is_refused(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], sentence: str
) -> None:
    with pytest.raises(ImproperlyConfigured, match=sentence):
        app_from(monkeypatch, variables)
