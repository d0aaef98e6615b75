"""Tests of the addresses that webhooks may have, and of the IP addresses that they may reach."""

import re
from ipaddress import ip_address, ip_network
from typing import Any

import pytest

from notifications.services.public_addresses import may_be_reached
from notifications.services.webhook_urls import UrlRefused, WebhookAddress, parse_webhook_url

NOT_PUBLIC = re.findall(
    r"\S+",
    """
    0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 127.0.0.1 127.255.255.254 168.63.129.16
    169.254.0.1 169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.192 192.0.2.1 192.88.99.1 192.168.0.1
    198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255
    :: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe
    64:ff9b:1::808:808 100::1 2001::1 2001:db8::1 2001:20::1 2002:7f00:1::1 2002:c0a8:1::1 3fff::1 5f00::1 fc00::1
    fd00:ec2::254 fe80::1 fec0::1 ff02::1
""",
)

PUBLIC = re.findall(
    r"\S+",
    """
    1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0 169.253.255.255
    172.15.255.255 172.32.0.0 192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0 223.255.255.255
    2606:4700::1111 2a00:1450:4001::1 ::ffff:8.8.8.8 64:ff9b::808:808 2002:808:808::1
""",
)


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_address_that_is_not_public_is_not_reached(address: str) -> None:
    assert not may_be_reached(ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_public_address_is_reached(address: str) -> None:
    assert may_be_reached(ip_address(address))


@pytest.mark.parametrize("address", ["10.1.2.3", "::ffff:10.1.2.3", "64:ff9b::a01:203", "fd00:1::9"])
def test_allowed_network_is_reached_and_no_other(settings: Any, address: str) -> None:
    settings.WEBHOOK_ALLOWED_NETWORKS = [ip_network("10.1.0.0/16"), ip_network("fd00:1::/32")]

    assert may_be_reached(ip_address(address))
    assert not may_be_reached(ip_address("10.2.0.1"))
    assert not may_be_reached(ip_address("fd00:2::9"))


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example", WebhookAddress("a.example", 443, True, "/")),
        ("https://A.example:8443/x/y?z=1&w", WebhookAddress("a.example", 8443, True, "/x/y?z=1&w")),
        ("https://xn--bcher-kva.example/?", WebhookAddress("xn--bcher-kva.example", 443, True, "/")),
        ("https://8.8.8.8/", WebhookAddress("8.8.8.8", 443, True, "/")),
        ("https://[2606:4700::1111]:444/", WebhookAddress("2606:4700::1111", 444, True, "/")),
    ],
)
def test_address_is_parsed(url: str, expected: WebhookAddress) -> None:
    assert parse_webhook_url(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "",
        "receiver.example/hooks",
        "http://receiver.example/",
        "ftp://receiver.example/",
        "https://",
        "https:///path",
        "https://user@receiver.example/",
        "https://user:word@receiver.example/",
        "https://:@receiver.example/",
        "https://receiver.example/#part",
        "https://receiver.example:99999/",
        "https://receiver.example:x/",
        "https://receiver.example/a b",
        "https://receiver.example/\r\nHost: other",
        "https://receiver.example\\@other.example/",
        "https://bücher.example/",
        "https://a..example/",
        "https://-/",
        "https://[::1",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://169.254.169.254/latest",
        "https://[fe80::1%25eth0]/",
        "https://a.example/" + "x" * 2000,
    ],
)
def test_unusable_address_is_refused(url: str) -> None:
    with pytest.raises(UrlRefused):
        parse_webhook_url(url)


def test_settings_allow_http_and_a_private_network(settings: Any) -> None:
    settings.WEBHOOK_ALLOW_HTTP = True
    settings.WEBHOOK_ALLOWED_NETWORKS = [ip_network("127.0.0.0/8")]

    assert parse_webhook_url("http://127.0.0.1:9000/x") == WebhookAddress("127.0.0.1", 9000, False, "/x")
    assert parse_webhook_url("http://receiver.example/").port == 80
    with pytest.raises(UrlRefused):
        parse_webhook_url("http://10.0.0.1/")
