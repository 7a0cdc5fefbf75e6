# What the clock claims and takes away by the batch costs the same whatever waits.

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("undersigned", "0004_call_terms")]
    operations = [
        migrations.RemoveIndex(model_name="letter", name="letter_to_send"),
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(
                condition=Q(state="waiting"), fields=["kind", "next_try_at", "id"], name="letter_to_send_by_kind"
            ),
        ),
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(condition=Q(state="dropped"), fields=["settled_at"], name="letter_dropped_since"),
        ),
        migrations.AddIndex(
            model_name="signature",
            index=models.Index(condition=~Q(prefix=b""), fields=["signed_at"], name="signature_with_prefix_since"),
        ),
    ]
