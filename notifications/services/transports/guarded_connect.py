"""Connect only to addresses that webhooks may reach, whatever a name leads to at that moment."""

import socket

from notifications.services.public_addresses import may_be_reached, parse_address
from notifications.services.transports.http_client import AddressRefused, connect_to


def connect_to_public(address: tuple[str, int], deadline: float) -> socket.socket:
    """Connect to the first address of a host that may be reached and answers before the deadline.

    The name is resolved once, each address is judged, and the connection goes to exactly this address: a second look
    at the name could give another one. Raises AddressRefused if none may be reached, OSError. The message names no
    address, because an owner of a webhook must not learn what a private name leads to.
    """
    host, port = address
    failure: OSError = AddressRefused(f"{host} leads to no address that requests may go to.")
    for family, kind, protocol, _, place in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        found = parse_address(str(place[0]))
        if found is None or not may_be_reached(found):
            continue
        try:
            return connect_to(family, kind, protocol, place, deadline)
        except OSError as error:
            failure = error
    raise failure
