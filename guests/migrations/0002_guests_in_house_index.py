from django.db import migrations, models


class Migration(migrations.Migration):
    """Who is in house is read page by page and counted: per hotel, never among the guests of all hotels."""

    dependencies = [("guests", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="guest",
            index=models.Index(
                condition=models.Q(("room__isnull", False)), fields=["hotel", "id"], name="guest_in_house"
            ),
        ),
    ]
