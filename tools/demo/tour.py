"""What the demo prints when it is up: addresses, logins and commands that work as printed."""

LOGINS = """\
  Grand Harbour   frontdesk  housekeeper  supervisor  maintenance  manager
                  porter (front desk and housekeeping)
  Hill House      hill-frontdesk  hill-housekeeper  hill-supervisor  hill-maintenance  hill-manager
  both            area (manager)   admin (superuser)
  password        innkeeper"""


def tour(address: str) -> str:
    """Return the greeting for a demo that is served at `address`."""
    take = "python3 -c 'import sys, json; print(json.load(sys.stdin){})'"
    ready = """python3 -c 'import sys, json; print(next(stay["booking_id"] for stay in json.load(sys.stdin)["results"]
      for action in stay["actions"] if action["action"] == "check-in" and action["allowed"]))'"""
    return f"""
Innkeeper is open: {address}/

  API documentation   {address}/api/docs/
  admin               {address}/admin/
  OpenAPI             {address}/api/schema/

{LOGINS}

Log in, look around, check somebody in and out, clean the room, read what happened to it:

  TOKEN=$(curl -s {address}/api/auth/login/ -H 'Content-Type: application/json' \\
    -d '{{"username": "porter", "password": "innkeeper"}}' | {take.format('["token"]')})
  AUTH="Authorization: Token $TOKEN"
  HOTEL={address}/api/staff/hotels/grand-harbour
  curl -sw '\\n' -H "$AUTH" "$HOTEL/rooms/?room_status=READY_FOR_GUEST&is_occupied=false"
  BOOKING=$(curl -s -H "$AUTH" "$HOTEL/room-bookings/?due_in=true&unassigned=false&expand=actions" \\
    | {ready})
  ROOM=$(curl -s -X POST -H "$AUTH" $HOTEL/room-bookings/$BOOKING/check-in/ | {take.format('["assigned_room"]')})
  curl -sw '\\n' -X POST -H "$AUTH" $HOTEL/room-bookings/$BOOKING/check-out/
  curl -sw '\\n' -X POST -H "$AUTH" $HOTEL/rooms/$ROOM/mark-cleaned/
  curl -sw '\\n' -H "$AUTH" $HOTEL/rooms/$ROOM/timeline/

Ctrl-C stops all of it.
"""
