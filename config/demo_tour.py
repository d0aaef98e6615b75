"""What the demo prints when it is up: addresses, logins and commands that work as printed."""

LOGINS = """\
  Grand Harbour   frontdesk  housekeeper  supervisor  maintenance  manager
                  porter (front desk and housekeeping)
  Hill House      hill-frontdesk  hill-housekeeper  hill-supervisor  hill-maintenance  hill-manager
  both            area (manager)   admin (superuser)
  password        innkeeper"""


def tour(address: str) -> str:
    """Return the greeting for a demo that is served at `address`."""
    hotel = f"{address}/api/staff/hotels/grand-harbour"
    first = "python3 -c \"import sys, json; print(json.load(sys.stdin)['results'][0]['{}'])\""
    return f"""
Innkeeper is open: {address}/

  API documentation   {address}/api/docs/
  admin               {address}/admin/
  OpenAPI             {address}/api/schema/

{LOGINS}

Log in, look around, check somebody in and out:

  TOKEN=$(curl -s {address}/api/auth/login/ -H 'Content-Type: application/json' \\
    -d '{{"username": "frontdesk", "password": "innkeeper"}}' \\
    | python3 -c "import sys, json; print(json.load(sys.stdin)['token'])")
  curl -s -H "Authorization: Token $TOKEN" '{hotel}/rooms/?room_status=READY_FOR_GUEST&is_occupied=false'
  BOOKING=$(curl -s -H "Authorization: Token $TOKEN" '{hotel}/room-bookings/?due_in=true&unassigned=false' \\
    | {first.format("booking_id")})
  curl -s -X POST -H "Authorization: Token $TOKEN" {hotel}/room-bookings/$BOOKING/check-in/
  curl -s -X POST -H "Authorization: Token $TOKEN" {hotel}/room-bookings/$BOOKING/check-out/

Ctrl-C stops all of it.
"""
