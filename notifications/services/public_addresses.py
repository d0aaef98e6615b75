"""The IP addresses that webhooks may reach: public ones, and those of WEBHOOK_ALLOWED_NETWORKS.

The tables follow IANA's registries of special-purpose addresses. An IPv6 address that carries an IPv4 address (mapped,
translated by NAT64, or 6to4) is judged by that one.
"""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings

IpAddress = IPv4Address | IPv6Address

_NOT_PUBLIC = [
    ip_network(text)
    for text in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared by customers of a provider; metadata of some clouds
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # metadata of a cloud, though in a public network
        "169.254.0.0/16",  # link-local; metadata of most clouds
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments; metadata of a cloud
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # relays of 6to4
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
        "2001::/23",  # protocol assignments, Teredo among them
        "2001:db8::/32",  # documentation
        "3fff::/20",  # documentation
    )
]
_GLOBAL_UNICAST = IPv6Network("2000::/3")
"""All public IPv6 addresses; loopback, link-local, unique local and multicast ones are outside of it."""

_NAT64 = IPv6Network("64:ff9b::/96")
_COMPATIBLE = IPv6Network("::/96")


def may_be_reached(address: IpAddress) -> bool:
    """Tell whether a webhook may connect to the address."""
    meant = _embedded_ipv4(address) or address
    if any(one in network for one in (address, meant) for network in settings.WEBHOOK_ALLOWED_NETWORKS):
        return True
    if isinstance(meant, IPv6Address) and meant not in _GLOBAL_UNICAST:
        return False
    return not any(meant in network for network in _NOT_PUBLIC)


def parse_address(text: str) -> IpAddress | None:
    """Return the IP address that the text is, without a zone; None for a name."""
    try:
        return ip_address(text.partition("%")[0])
    except ValueError:
        return None


def _embedded_ipv4(address: IpAddress) -> IPv4Address | None:
    """Return the IPv4 address that packets to this IPv6 address would reach; None without one."""
    if isinstance(address, IPv4Address):
        return None
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address in _NAT64 or address in _COMPATIBLE:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return None
