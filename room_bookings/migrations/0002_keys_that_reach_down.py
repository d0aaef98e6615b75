from django.db import migrations

import hotel.kernel.constraints


class Migration(migrations.Migration):
    dependencies = [("room_bookings", "0001_initial"), ("rooms", "0002_events_name_rooms_of_their_hotel")]

    operations = [
        migrations.AddConstraint(
            model_name="roomoccupancy",
            constraint=hotel.kernel.constraints.FieldKey(
                name="i1_room_holds_one_booking",
                violation_error_message="One booking at a time occupies a room.",
                violation_error_code="room_occupied",
                field="room",
            ),
        ),
        migrations.AddConstraint(
            model_name="roomoccupancy",
            constraint=hotel.kernel.constraints.FieldKey(
                name="i1_booking_holds_one_room",
                violation_error_message="A checked-in booking occupies one room at a time.",
                violation_error_code="room_occupied",
                field="booking",
            ),
        ),
        migrations.AddConstraint(
            model_name="roomoccupancy",
            constraint=hotel.kernel.constraints.ForeignKeyFromLowerApp(
                name="i3_occupied_status_has_occupancy",
                violation_error_message="A room has the status OCCUPIED only while a booking occupies it.",
                from_model="rooms.Room",
                from_fields=("occupied_room",),
                fields=("room",),
            ),
        ),
        migrations.AddConstraint(
            model_name="roombooking",
            constraint=hotel.kernel.constraints.ForeignKeyFromLowerApp(
                name="i10_event_booking_of_hotel",
                violation_error_message="An event about a booking belongs to the hotel of the booking.",
                from_model="notifications.OutboxEvent",
                from_fields=("booking_ref", "hotel"),
                fields=("id", "hotel"),
            ),
        ),
        migrations.AddConstraint(
            model_name="bookingstatusevent",
            constraint=hotel.kernel.constraints.ForeignKeyFromLowerApp(
                name="i11_booking_event_has_its_step",
                violation_error_message="An outbox event about a step of a booking has the status event of that step.",
                from_model="notifications.OutboxEvent",
                from_fields=("booking_ref", "status_version"),
                fields=("booking", "status_version"),
            ),
        ),
    ]
