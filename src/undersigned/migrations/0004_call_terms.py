# Under which terms a call's roll may be used further.

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("undersigned", "0003_call_notes")]
    operations = [
        migrations.AddField(
            model_name="call",
            name="terms",
            field=models.JSONField(
                blank=True,
                default=dict,
                help_text="Licence and attribution of the roll; empty where none is given.",
            ),
        ),
    ]
