"""The text that the demo prints when it serves: addresses, logins and the tour."""

GREETING = """
Innkeeper is running. Log in at {address}/

  API documentation   {address}/api/docs/
  admin               {address}/admin/
  OpenAPI             {address}/api/schema/

  Grand Harbour   frontdesk  housekeeper  supervisor  maintenance  manager
                  porter (front desk and housekeeping)
                  channel (a program that sends bookings: API only)
  Hill House      hill-frontdesk  hill-housekeeper  hill-supervisor  hill-maintenance  hill-manager
  both            area (manager)   admin (superuser)
  password        innkeeper

Look at the pages of Grand Harbour:

  Availability    two oversold nights, and a date with restrictions
  Waiting         a guest who waits for a room
  Arrivals        a choir, checked in but for one, and two day uses of one room; in two days, assigned rooms
  In house        the Lindqvists: one walked in, one joined
  Rooms           The Lighthouse, a room with a name

Mails to guests are written to files in .mails/; a link in them opens the guests' own page.

Check a guest in and out, clean and inspect the room and read its timeline, in another terminal:

  sh tools/demo/tour.sh {address}

Ctrl-C stops all of it.
"""
LAST_LINE = GREETING.splitlines()[-1]
"""A program that starts the demo waits for this line."""


def greeting(address: str) -> str:
    """Return the greeting of a demo that is served at `address` (a URL without a trailing slash)."""
    return GREETING.format(address=address)
