"""Tests of HTTPS: the certificate is checked against the name, though the connection goes to a judged address."""

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from notifications.services.transports.transport import Batch, Outcome
from notifications.services.transports.webhook import WebhookTarget, WebhookTransport
from notifications.services.webhook_secrets import encrypt_secret, new_secret
from tests.notifications.feed_events import feed_claim, feed_event, open_window
from tools.webhooks.receiver import HOST, Receiver

NAME = "receiver.example"
NOW = datetime(2026, 5, 14, 9, 30, tzinfo=UTC)


def certificate_of(name: str) -> tuple[bytes, bytes]:
    """Return a certificate that signs itself, and its key, both in PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2100, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return certificate.public_bytes(serialization.Encoding.PEM), private


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("certificate")
    public, private = certificate_of(NAME)
    files = (folder / "certificate.pem", folder / "key.pem")
    for path, content in zip(files, (public, private), strict=True):
        path.write_bytes(content)
    return files


@pytest.fixture
def names_asked_for() -> list[str | None]:
    return []


@pytest.fixture
def receiver(certificate: tuple[Path, Path], names_asked_for: list[str | None]) -> Iterator[Receiver]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    context.sni_callback = lambda _socket, name, _context: names_asked_for.append(name)
    with Receiver(tls=context) as running:
        yield running


@pytest.fixture(autouse=True)
def every_name_leads_to_loopback(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.WEBHOOK_ALLOWED_NETWORKS = [ip_network("127.0.0.0/8")]

    def resolve(host: str, port: int, **_: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (HOST, port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)


def send(name: str, receiver: Receiver, trusted: Path | None) -> Outcome:
    context = ssl.create_default_context(cafile=str(trusted) if trusted else None)
    transport = WebhookTransport(timeout_seconds=5, now=lambda: NOW, tls=context)
    target = WebhookTarget(f"https://{name}:{receiver.port}/", encrypt_secret(new_secret()), "", None)
    (outcome,) = transport.send(Batch(feed_claim(), [feed_event()], target), open_window())
    return outcome


def test_receiver_is_known_by_its_name(
    receiver: Receiver, certificate: tuple[Path, Path], names_asked_for: list[str | None]
) -> None:
    outcome = send(NAME, receiver, certificate[0])

    assert (outcome.verdict.value, outcome.error) == ("delivered", "")
    assert names_asked_for == [NAME]
    assert receiver.received[0].headers["host"] == f"{NAME}:{receiver.port}"


def test_certificate_of_another_name_is_refused(receiver: Receiver, certificate: tuple[Path, Path]) -> None:
    outcome = send("other.example", receiver, certificate[0])

    assert (outcome.verdict.value, outcome.error) == ("retry", "tls_failed")
    assert receiver.received == []


def test_unknown_issuer_is_refused(receiver: Receiver) -> None:
    outcome = send(NAME, receiver, None)

    assert (outcome.verdict.value, outcome.error) == ("retry", "tls_failed")
    assert receiver.received == []
