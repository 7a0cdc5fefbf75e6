"""Nouns: campaigns and the states they call on."""

from typing import ClassVar

from django.db import models

from undersigned.calls.models import Call
from undersigned.people.models import Country


class Campaign(models.Model):
    """A push for a call, with its own list of targets. Made-up wording is marked ``sample``."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="+")
    slug = models.SlugField(unique=True, max_length=80)
    hashtag = models.CharField(max_length=80)
    title = models.JSONField(help_text="By language.")
    aim = models.JSONField(help_text="What it asks, by language.")
    sample = models.BooleanField(default=False)
    source = models.TextField(blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["starts_on", "id"]

    def __str__(self) -> str:
        return f"#{self.hashtag}"


class Target(models.Model):
    """A state that a campaign calls on. Whether it has endorsed is the roll's to say, never this row's."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="targets")
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="+")
    called_on = models.DateField(help_text="Since when the campaign calls on it.")
    reason = models.JSONField(default=dict, blank=True, help_text="Why the campaign chose it, by language.")
    source = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["campaign", "country"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "country"], name="target_once_per_campaign_and_country")
        ]

    def __str__(self) -> str:
        return f"{self.country_id} in {self.campaign_id}"
