"""Nouns: campaigns, how fast their letters leave, and what they announce."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from undersigned.calls.models import Call


class Campaign(models.Model):
    """A push for a call, with its own list of targets. Made-up wording is marked ``sample``.

    ``mail_from`` is the address of the campaign from which letters to targets leave; empty, none leave here and people write
    from their own mail program. Pace is per target: letters an hour, letters a day, none on ``quiet_days`` nor outside of office
    hours there. ``stopped_at`` is the stop button: while it is set nothing leaves and nothing is taken in.
    """

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="+")
    slug = models.SlugField(unique=True, max_length=80)
    hashtag = models.CharField(max_length=80)
    title = models.JSONField(help_text="By language.")
    aim = models.JSONField(help_text="What it asks, by language.")
    sample = models.BooleanField(default=False)
    source = models.TextField(blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    mail_from = models.EmailField(blank=True, help_text="The campaign's own address; empty: no letters leave here.")
    mails_an_hour = models.PositiveSmallIntegerField(default=12, help_text="To each target.")
    mails_a_day = models.PositiveIntegerField(default=100, help_text="To each target.")
    quiet_days = models.JSONField(default=list, blank=True, help_text="Days on which nothing leaves: 2026-12-25.")
    block_words = models.JSONField(default=list, blank=True, help_text="Words that make the desk look first.")
    stopped_at = models.DateTimeField(null=True, blank=True, help_text="Since when nothing leaves.")

    class Meta:
        ordering: ClassVar = ["starts_on", "id"]
        default_permissions: ClassVar = ["view"]
        permissions: ClassVar = [
            ("run_campaign", "Can change a campaign: targets, contacts, actions, letters, partners"),
            ("stop_campaign", "Can stop a campaign and let it go on"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="campaign_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(mails_an_hour__gte=1, mails_an_hour__lte=3600, mails_a_day__gte=1),
                name="campaign_pace_is_possible",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.hashtag}"


class Announcement(models.Model):
    """What a campaign tells its readers, from a moment on; before that nobody outside of the desk knows of it."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="announcements")
    slug = models.SlugField(max_length=80)
    title = models.JSONField(help_text="By language.")
    text = models.JSONField(help_text="By language; paragraphs are separated by an empty line.")
    shown_from = models.DateTimeField(help_text="An embargo is a moment that is still to come.")
    sample = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["-shown_from", "-id"]
        default_permissions: ClassVar = ["view"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "slug"], name="announcement_address_once_per_campaign")
        ]

    def __str__(self) -> str:
        return str(self.title.get("en", self.slug))
