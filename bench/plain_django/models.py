"""One table with what the gate stores of a signature."""

from django.db import models

from undersigned.values.countries import ISO_COUNTRIES


class Signature(models.Model):
    """A signature as it was sent."""

    call = models.IntegerField()
    version = models.IntegerField()
    name = models.CharField(max_length=255)
    email = models.EmailField()
    country = models.CharField(max_length=2, choices=[(code, code) for code in sorted(ISO_COUNTRIES)])
    show_name = models.BooleanField(default=False)
    news = models.BooleanField(default=False)
    language = models.CharField(max_length=8)
    prefix = models.BinaryField()
    received_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name
