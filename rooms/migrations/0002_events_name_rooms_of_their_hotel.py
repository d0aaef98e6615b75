from django.db import migrations

import hotel.kernel.constraints


class Migration(migrations.Migration):
    dependencies = [("rooms", "0001_initial"), ("notifications", "0001_initial")]

    operations = [
        migrations.AddConstraint(
            model_name="room",
            constraint=hotel.kernel.constraints.ForeignKeyFromLowerApp(
                name="i10_event_room_of_hotel",
                violation_error_message="An event about a room belongs to the hotel of the room.",
                from_model="notifications.OutboxEvent",
                from_fields=("room_ref", "hotel"),
                fields=("id", "hotel"),
            ),
        ),
    ]
