from django.db import migrations

from hotel.kernel.constraints import foreign_key_from_below, named_constraint


class Migration(migrations.Migration):
    dependencies = [("room_bookings", "0001_initial"), ("rooms", "0002_events_name_rooms_of_their_hotel")]

    operations = [
        named_constraint(
            table="room_bookings_roomoccupancy",
            old="room_bookings_roomoccupancy_pkey",
            new="i1_room_holds_one_booking",
        ),
        named_constraint(
            table="room_bookings_roomoccupancy",
            old="room_bookings_roomoccupancy_booking_id_key",
            new="i1_booking_holds_one_room",
        ),
        foreign_key_from_below(
            table="rooms_room",
            name="i3_occupied_status_has_occupancy",
            columns=("occupied_room",),
            to_table="room_bookings_roomoccupancy",
            to_columns=("room_id",),
        ),
        foreign_key_from_below(
            table="notifications_outboxevent",
            name="i10_event_booking_of_hotel",
            columns=("booking_ref", "hotel_id"),
            to_table="room_bookings_roombooking",
            to_columns=("id", "hotel_id"),
        ),
        foreign_key_from_below(
            table="notifications_outboxevent",
            name="i11_booking_news_has_its_step",
            columns=("booking_ref", "status_version"),
            to_table="room_bookings_bookingstatusevent",
            to_columns=("booking_id", "status_version"),
        ),
    ]
