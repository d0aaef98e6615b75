from django.db import migrations, models


class Migration(migrations.Migration):
    """Names are searched among the people of a hotel, never among those of all hotels."""

    dependencies = [("room_bookings", "0010_bounds_of_a_stay")]

    operations = [
        migrations.AddIndex(
            model_name="bookingguest",
            index=models.Index(fields=["hotel"], name="party_by_hotel"),
        ),
    ]
