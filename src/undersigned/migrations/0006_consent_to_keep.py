# The consent to be kept, where a call asks for it.

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("undersigned", "0005_claimed_by_the_batch")]
    operations = [
        migrations.AlterField(
            model_name="consent",
            name="purpose",
            field=models.CharField(
                choices=[("show_name", "Show Name"), ("news", "News"), ("keep", "Keep")], max_length=20
            ),
        ),
    ]
