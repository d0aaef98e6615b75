#!/bin/sh
# Take one guest through the running demo: check in, check out, clean and inspect the room, read its timeline;
# let a channel send a booking and change it, and a guest open and cancel one.
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
CHANNEL="Authorization: Token $(token channel)"

echo "# Vacant rooms that are ready for a guest"
curl -fsSw '\n' -H "$PORTER" "$HOTEL/rooms/?room_status=READY_FOR_GUEST&is_occupied=false"

BOOKING=$(curl -fsS -H "$PORTER" "$HOTEL/room-bookings/?due_in=true&unassigned=false&expand=actions" | value 'next(
  booking["booking_id"] for booking in answer["results"]
  for action in booking["actions"] if action["action"] == "check-in" and action["allowed"])')

echo "# Check in $BOOKING"
ROOM=$(curl -fsS -X POST -H "$PORTER" "$HOTEL/room-bookings/$BOOKING/check-in/" | value 'answer["assigned_room"]')

DUE=$(curl -fsS -H "$PORTER" "$HOTEL/room-bookings/$BOOKING/folio/" | value 'answer["balance_due"]')
echo "# The guests pay $DUE"
curl -fsSw '\n' -X POST -H "$PORTER" -H "$BODY" -H "Idempotency-Key: tour-$BOOKING" \
  "$HOTEL/room-bookings/$BOOKING/payments/" -d '{"method": "CARD", "amount": "'"$DUE"'"}'

echo "# Check out of room $ROOM"
curl -fsSw '\n' -X POST -H "$PORTER" "$HOTEL/room-bookings/$BOOKING/check-out/"

echo "# Clean room $ROOM, then inspect it"
curl -fsSw '\n' -X POST -H "$PORTER" "$HOTEL/rooms/$ROOM/mark-cleaned/"
curl -fsSw '\n' -X POST -H "$SUPERVISOR" -H "$BODY" -d '{"passed": true}' "$HOTEL/rooms/$ROOM/inspect/"

echo "# The timeline of room $ROOM, newest first"
curl -fsSw '\n' -H "$PORTER" "$HOTEL/rooms/$ROOM/timeline/"

TODAY=$(curl -fsS -H "$PORTER" "$HOTEL/hotel/" | value 'answer["business_date"]')
day() { python3 -c "from datetime import date, timedelta; print(date.fromisoformat('$TODAY') + timedelta(days=$1))"; }

echo "# A channel sends a booking, then a newer message about it"
SOLD=$(curl -fsS -X POST -H "$CHANNEL" -H "$BODY" "$HOTEL/room-bookings/" -d '{
  "source": "booking-site", "external_reference": "TOUR-'"$(date +%s)"'", "channel_version": 1, "confirm": true,
  "room_type": "DBL", "check_in": "'"$(day 20)"'", "check_out": "'"$(day 22)"'", "adults": 1,
  "total_amount": "278.00", "currency": "EUR",
  "party": [{"first_name": "Ada", "last_name": "Quayle", "role": "PRIMARY"}]}' | value 'answer["booking_id"]')
curl -fsSw '\n' -X PATCH -H "$CHANNEL" -H "$BODY" "$HOTEL/room-bookings/$SOLD/" -d '{"adults": 2, "channel_version": 2}'

echo "# A guest books and gets a confirmation by mail: the demo writes mails to files in .mails/"
STAY=$(curl -fsS -X POST -H "$PORTER" -H "$BODY" "$HOTEL/room-bookings/" -d '{
  "room_type": "DBL", "check_in": "'"$(day 30)"'", "check_out": "'"$(day 32)"'", "adults": 1, "confirm": true,
  "total_amount": "278.00", "currency": "EUR", "language": "fr",
  "booker": {"name": "Ada Quayle", "email": "ada@example.com"},
  "party": [{"first_name": "Ada", "last_name": "Quayle", "role": "PRIMARY"}]}' | value 'answer["booking_id"]')
curl -fsSw '\n' -H "$PORTER" "$HOTEL/mails/?booking=$STAY"

echo "# The guest opens the booking by a link that the desk makes, and cancels it"
GUEST=$(curl -fsS -X POST -H "$PORTER" "$HOTEL/room-bookings/$STAY/guest-link/" | value 'answer["token"]')
curl -fsSw '\n' "${HOTEL%%/api/*}/api/guest/bookings/$GUEST/"
curl -fsSw '\n' -X POST "${HOTEL%%/api/*}/api/guest/bookings/$GUEST/cancel/"

echo "# The first events of the hotel, in the order of their commits"
curl -fsSw '\n' -H "$PORTER" "$HOTEL/events/?limit=5"

echo "# How far the relay has delivered the events"
curl -fsSw '\n' -H "$MANAGER" "$HOTEL/deliveries/"
