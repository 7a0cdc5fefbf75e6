"""The bound of letters from one network asks by network and moment."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("undersigned", "0008_campaigns")]

    operations = [
        migrations.AddIndex(
            model_name="targetmail",
            index=models.Index(
                condition=models.Q(("prefix", b""), _negated=True),
                fields=["prefix", "typed_at"],
                name="target_mail_by_network",
            ),
        ),
    ]
