"""A state built once with every guard on, and brought back for each test without building it again."""

from tests.invariants.kit.session import Session

TABLES = (
    "hotel_hotel",
    "staff_user",
    "staff_staff",
    "rooms_roomtype",
    "rooms_room",
    "rooms_roomoperationlog",
    "notifications_eventcounter",
    "notifications_outboxevent",
    "room_bookings_roombooking",
    "room_bookings_bookingguest",
    "room_bookings_roomoccupancy",
    "room_bookings_bookingstatusevent",
    "guests_guest",
    "housekeeping_roomstatusevent",
)


def keep(s: Session) -> None:
    """Move all rows aside, and commit."""
    s.run("SET LOCAL session_replication_role = replica")
    s.run("DROP SCHEMA IF EXISTS kept CASCADE")
    s.run("CREATE SCHEMA kept")
    for table in TABLES:
        columns = ", ".join(s.written_columns(table))
        s.run(f"CREATE TABLE kept.{table} AS SELECT {columns} FROM {table}")
        s.run(f"DELETE FROM {table}")
    s.commit()


def bring_back(s: Session) -> None:
    """Copy the rows kept aside to where they were, and commit."""
    copies = [
        f"INSERT INTO {table} ({', '.join(s.written_columns(table))}) SELECT * FROM kept.{table}"
        for table in TABLES
    ]
    s.run("SET LOCAL session_replication_role = replica; " + "; ".join(copies))
    s.commit()
