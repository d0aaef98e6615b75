from django.db import migrations

from hotel.kernel.constraints import foreign_key_from_below


class Migration(migrations.Migration):
    dependencies = [("rooms", "0001_initial")]

    operations = [
        foreign_key_from_below(
            table="notifications_outboxevent",
            name="i10_event_room_of_hotel",
            columns=("room_ref", "hotel_id"),
            to_table="rooms_room",
            to_columns=("id", "hotel_id"),
        ),
    ]
