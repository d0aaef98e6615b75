"""The addresses on which a process listens."""

import ipaddress
from collections.abc import Iterator
from pathlib import Path

_LISTENS = {"tcp": "0A", "tcp6": "0A", "udp": "07", "udp6": "07"}
"""The state of a listening socket in the tables of /proc/net."""


def listened_addresses(pid: int) -> set[str]:
    """Return the addresses on which a process of this Linux machine listens, TCP and UDP, without ports."""
    folder = Path(f"/proc/{pid}/fd")
    links = {str(link.readlink()) for link in folder.iterdir() if link.is_symlink()}
    inodes = {
        name.removeprefix("socket:[").removesuffix("]") for name in links if name.startswith("socket:[")
    }
    return {address for table in _LISTENS for inode, address in _listening(table) if inode in inodes}


def is_loopback(address: str) -> bool:
    """Tell whether only this machine reaches the address."""
    return ipaddress.ip_address(address).is_loopback


def _listening(table: str) -> Iterator[tuple[str, str]]:
    """Yield inode and address of each listening socket of a table."""
    file = Path("/proc/net") / table
    for line in file.read_text().splitlines()[1:] if file.exists() else ():
        columns = line.split()
        if columns[3] == _LISTENS[table]:
            yield columns[9], readable(columns[1].split(":")[0])


def readable(digits: str) -> str:
    """Return an address from its digits: words of four bytes in the order of this machine."""
    words = [bytes.fromhex(digits[start : start + 8])[::-1] for start in range(0, len(digits), 8)]
    return str(ipaddress.ip_address(b"".join(words)))
