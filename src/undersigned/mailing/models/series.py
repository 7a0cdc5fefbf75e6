"""Nouns: mailings that go out by themselves: after somebody signed, or up to the anniversary."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from undersigned.calls.models import Call
from undersigned.mailing.models.mailings import Mailing
from undersigned.mailing.models.subscribers import Subscriber


class MailingSeries(models.Model):
    """A series: welcome (days after somebody subscribed, having signed) or anniversary (days before the day).

    ``stops`` names what ends it for somebody before its last step: signed, acted, attended. Leaving the newsletter always does.
    """

    class Kind(models.TextChoices):
        WELCOME = "welcome"
        ANNIVERSARY = "anniversary"

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="+")
    slug = models.SlugField(unique=True, max_length=80)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=11, choices=Kind.choices)
    month_day = models.CharField(max_length=5, blank=True, help_text="Of an anniversary: 11-12.")
    stops = models.JSONField(default=list, blank=True)
    active_since = models.DateTimeField(null=True, blank=True, help_text="Who subscribed earlier gets no welcome.")
    sample = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["name"]
        default_permissions: ClassVar = ["view"]
        verbose_name_plural = "mailing series"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(kind="anniversary") | ~Q(month_day=""), name="anniversary_series_has_its_day"
            )
        ]

    def __str__(self) -> str:
        return self.name


class SeriesStep(models.Model):
    """One mailing of a series, so many days after its beginning or, in an anniversary series, before the day."""

    series = models.ForeignKey(MailingSeries, on_delete=models.CASCADE, related_name="steps")
    mailing = models.OneToOneField(Mailing, on_delete=models.PROTECT, related_name="+")
    days = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["series", "days"]
        default_permissions: ClassVar = ["view"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["series", "days"], name="series_step_once_a_day")]

    def __str__(self) -> str:
        return f"day {self.days} of {self.series_id}"


class SeriesEnd(models.Model):
    """That a series has ended for a subscriber, and why: nothing more of it goes there."""

    series = models.ForeignKey(MailingSeries, on_delete=models.CASCADE, related_name="+")
    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="+")
    why = models.CharField(max_length=20, help_text="signed, acted, attended, asked or over.")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["at"]
        default_permissions: ClassVar = ["view"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["series", "subscriber"], name="series_end_once_per_subscriber")
        ]

    def __str__(self) -> str:
        return f"{self.series_id} ended for {self.subscriber_id}"
