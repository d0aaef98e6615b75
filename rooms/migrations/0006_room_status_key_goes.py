# The key of three columns goes when the occupancies follow the one of four.

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("rooms", "0005_room_in_use"),
        ("room_bookings", "0009_room_in_use"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="room", name="room_id_hotel_status"),
    ]
