#!/bin/sh
# Take one guest through the running demo: check in, check out, clean and inspect the room, read its timeline.
#   sh tools/demo/tour.sh [http://127.0.0.1:8000]
# Needs curl and python3. Each answer of the API is printed as one line of JSON.
set -eu
DEMO=${1:-http://127.0.0.1:8000}
HOTEL=$DEMO/api/staff/hotels/grand-harbour
BODY='Content-Type: application/json'

# Evaluate a Python expression on the JSON `answer` of standard input.
value() { python3 -c "import json, sys; answer = json.load(sys.stdin); print($1)"; }
token() { curl -fsS "$DEMO/api/auth/login/" -H "$BODY" -d "{\"username\": \"$1\", \"password\": \"innkeeper\"}" | value 'answer["token"]'; }

PORTER="Authorization: Token $(token porter)"
SUPERVISOR="Authorization: Token $(token supervisor)"
MANAGER="Authorization: Token $(token manager)"

echo "# Vacant rooms that are ready for a guest"
curl -fsSw '\n' -H "$PORTER" "$HOTEL/rooms/?room_status=READY_FOR_GUEST&is_occupied=false"

BOOKING=$(curl -fsS -H "$PORTER" "$HOTEL/room-bookings/?due_in=true&unassigned=false&expand=actions" | value 'next(
  booking["booking_id"] for booking in answer["results"]
  for action in booking["actions"] if action["action"] == "check-in" and action["allowed"])')

echo "# Check in $BOOKING"
ROOM=$(curl -fsS -X POST -H "$PORTER" "$HOTEL/room-bookings/$BOOKING/check-in/" | value 'answer["assigned_room"]')

echo "# Check out of room $ROOM"
curl -fsSw '\n' -X POST -H "$PORTER" "$HOTEL/room-bookings/$BOOKING/check-out/"

echo "# Clean room $ROOM, then inspect it"
curl -fsSw '\n' -X POST -H "$PORTER" "$HOTEL/rooms/$ROOM/mark-cleaned/"
curl -fsSw '\n' -X POST -H "$SUPERVISOR" -H "$BODY" -d '{"passed": true}' "$HOTEL/rooms/$ROOM/inspect/"

echo "# The timeline of room $ROOM, newest first"
curl -fsSw '\n' -H "$PORTER" "$HOTEL/rooms/$ROOM/timeline/"

echo "# The first events of the hotel, in the order of their commits"
curl -fsSw '\n' -H "$PORTER" "$HOTEL/events/?limit=5"

echo "# How far the relay has delivered the events"
curl -fsSw '\n' -H "$MANAGER" "$HOTEL/deliveries/"
