"""An event that is moved keeps when it was to be."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("undersigned", "0010_events_and_mailings")]

    operations = [
        migrations.AddField(
            model_name="event",
            name="moves",
            field=models.JSONField(
                blank=True, default=list, help_text="When it was to be before it was moved, once public."
            ),
        ),
    ]
