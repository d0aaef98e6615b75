from django.db import migrations

import hotel.kernel.constraints


class Migration(migrations.Migration):
    dependencies = [("housekeeping", "0001_initial"), ("room_bookings", "0002_keys_that_reach_down")]

    operations = [
        migrations.AddConstraint(
            model_name="roomstatusevent",
            constraint=hotel.kernel.constraints.ForeignKeyFromLowerApp(
                name="i6_room_status_witnessed",
                violation_error_message="A room has the status of its latest status event.",
                from_model="rooms.Room",
                from_fields=("id", "status_version", "room_status"),
                fields=("room", "status_version", "to_status"),
            ),
        ),
        migrations.AddConstraint(
            model_name="roomstatusevent",
            constraint=hotel.kernel.constraints.ForeignKeyFromLowerApp(
                name="i11_room_event_has_its_step",
                violation_error_message="An outbox event about a step of a room has the status event of that step.",
                from_model="notifications.OutboxEvent",
                from_fields=("room_ref", "status_version"),
                fields=("room", "status_version"),
            ),
        ),
    ]
