# What a call says of a site that is not its own, and under the chart of its growth.

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("undersigned", "0002_written_once")]
    operations = [
        migrations.AddField(
            model_name="call",
            name="disclaimer",
            field=models.JSONField(
                blank=True,
                default=dict,
                help_text="What every page says where this site is not the call's own, by language.",
            ),
        ),
        migrations.AddField(
            model_name="call",
            name="growth_note",
            field=models.JSONField(
                blank=True, default=dict, help_text="What a reader must know of the chart of growth, by language."
            ),
        ),
    ]
