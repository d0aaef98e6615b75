"""Tests that nothing of `make e2e` can be reached from another machine, and that its packages name no host."""

import json
import os
import re
import socket
from contextlib import closing
from pathlib import Path

import pytest

from tools.e2e.listeners import is_loopback, listened_addresses, readable
from tools.e2e.processes import NODE_FOLDER
from tools.e2e.soketi import SoketiApp


def test_every_address_of_the_configuration_is_loopback(tmp_path: Path) -> None:
    configuration = SoketiApp(port=1, discovery_port=2, folder=tmp_path).configuration()

    assert configuration["host"] == configuration["metrics"]["host"] == "127.0.0.1"
    assert {configuration["cluster"][name] for name in ("address", "hostname", "unicast")} == {"127.0.0.1"}


@pytest.mark.parametrize("kind", [socket.SOCK_STREAM, socket.SOCK_DGRAM])
@pytest.mark.parametrize("address", ["127.0.0.1", "0.0.0.0"])
def test_listening_sockets_of_a_process_are_found(kind: socket.SocketKind, address: str) -> None:
    before = listened_addresses(os.getpid())
    with closing(socket.socket(socket.AF_INET, kind)) as listener:
        listener.bind((address, 0))
        if kind == socket.SOCK_STREAM:
            listener.listen()

        assert listened_addresses(os.getpid()) == before | {address}


@pytest.mark.parametrize(
    ("digits", "address", "loopback"),
    [
        ("0100007F", "127.0.0.1", True),
        ("00000000", "0.0.0.0", False),
        ("00000000000000000000000001000000", "::1", True),
        ("0" * 32, "::", False),
        ("B80D01200000000067452301EFCDAB89", "2001:db8::123:4567:89ab:cdef", False),
    ],
)
def test_addresses_of_the_kernel_are_read(digits: str, address: str, loopback: bool) -> None:
    assert readable(digits) == address
    assert is_loopback(address) == loopback


def test_lock_file_pins_contents_and_no_host() -> None:
    lock = json.loads((NODE_FOLDER / "package-lock.json").read_text())
    packages = {name: package for name, package in lock["packages"].items() if name}

    assert packages["node_modules/@soketi/soketi"]["version"] == "1.6.1"
    assert packages["node_modules/pusher-js"]["version"] == "8.6.0"
    assert packages["node_modules/standardwebhooks"]["version"] == "1.1.1"
    assert packages["node_modules/uWebSockets.js"]["version"] == "20.30.0-unofficial.0"
    assert [name for name, package in packages.items() if "resolved" in package] == []
    unpinned = [
        name for name, package in packages.items() if not ({"integrity", "inBundle"} & package.keys())
    ]
    assert unpinned == []
    assert re.findall(r'"registry[^"]*"', json.dumps(lock)) == []
