from django.db import migrations


class Migration(migrations.Migration):
    """Nobody looks for the beginning of a number, and each of these indexes costs every new booking."""

    dependencies = [("room_bookings", "0005_hotel_through_what_it_belongs_to")]

    operations = [
        migrations.RunSQL(
            sql=f'DROP INDEX "{index}"',
            reverse_sql=f'CREATE INDEX "{index}" ON room_bookings_roombooking ({column} varchar_pattern_ops)',
        )
        for index, column in (
            ("room_bookings_roombooking_booking_id_ff80726b_like", "booking_id"),
            ("room_bookings_roombooking_confirmation_number_023bcc96_like", "confirmation_number"),
        )
    ]
