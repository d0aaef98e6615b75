from django.db import migrations

from hotel.kernel.constraints import foreign_key_from_below


class Migration(migrations.Migration):
    dependencies = [("housekeeping", "0001_initial"), ("room_bookings", "0002_keys_that_reach_down")]

    operations = [
        foreign_key_from_below(
            table="rooms_room",
            name="i6_room_status_witnessed",
            columns=("id", "status_version", "room_status"),
            to_table="housekeeping_roomstatusevent",
            to_columns=("room_id", "status_version", "to_status"),
        ),
        foreign_key_from_below(
            table="notifications_outboxevent",
            name="i11_room_news_has_its_step",
            columns=("room_ref", "status_version"),
            to_table="housekeeping_roomstatusevent",
            to_columns=("room_id", "status_version"),
        ),
    ]
