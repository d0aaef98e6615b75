"""Copy a committed state aside and restore it for each test, without building it again."""

from tests.invariants.support.sql_session import Session

TABLES = (
    "hotel_hotel",
    "staff_user",
    "staff_staff",
    "rooms_roomtype",
    "rooms_room",
    "rooms_nightssold",
    "rooms_roomoperationlog",
    "notifications_eventcounter",
    "notifications_outboxevent",
    "room_bookings_roombooking",
    "room_bookings_bookingguest",
    "room_bookings_roomoccupancy",
    "room_bookings_bookingstatusevent",
    "room_bookings_bookingchange",
    "room_bookings_payment",
    "guests_guest",
    "guests_bookingsearchkey",
    "guests_guestsearchkey",
    "housekeeping_roomstatusevent",
)


def store_rows(s: Session) -> None:
    """Move all rows into the schema `stored`, and commit."""
    s.run("SET LOCAL session_replication_role = replica")
    s.run("DROP SCHEMA IF EXISTS stored CASCADE")
    s.run("CREATE SCHEMA stored")
    for table in TABLES:
        columns = ", ".join(s.written_columns(table))
        s.run(f"CREATE TABLE stored.{table} AS SELECT {columns} FROM {table}")
        s.run(f"DELETE FROM {table}")
    s.commit()


def restore_rows(s: Session) -> None:
    """Copy the stored rows back into the empty tables, and commit."""
    copies = [
        f"INSERT INTO {table} ({', '.join(s.written_columns(table))}) SELECT * FROM stored.{table}"
        for table in TABLES
    ]
    s.run("SET LOCAL session_replication_role = replica; " + "; ".join(copies))
    s.commit()
