"""Nouns: organisations that bring people, the links by which people come, and who agreed to hear from a partner."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from undersigned.campaigns import states
from undersigned.campaigns.models.campaigns import Campaign
from undersigned.people.models import Address


class Partner(models.Model):
    """An organisation that brings people to a campaign. Its contact is boxed under the instance's key.

    ``public_key`` (X25519, 32 bytes) is the partner's own: contacts are sealed to it when they are exported.
    """

    class Kind(models.TextChoices):
        YOUTH = "youth"
        HUMAN_RIGHTS = "human_rights"
        PEACEBUILDING = "peacebuilding"
        OTHER = "other"

    class State(models.TextChoices):
        ASKED = states.ASKED
        ACTIVE = states.ACTIVE
        TURNED_DOWN = states.TURNED_DOWN
        ENDED = states.ENDED

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="partners")
    slug = models.SlugField(max_length=80)
    name = models.CharField(max_length=255)
    kind = models.CharField(max_length=13, choices=Kind.choices)
    country = models.CharField(max_length=2, blank=True, help_text="ISO 3166-1; empty: international.")
    website = models.URLField(blank=True)
    about = models.JSONField(default=dict, blank=True, help_text="By language.")
    logo = models.BinaryField(default=b"", help_text="A clean PNG that we made.")
    colour = models.CharField(max_length=7, blank=True, help_text="Of its widget: #1a2b3c.")
    language = models.CharField(max_length=10)
    state = models.CharField(max_length=11, choices=State.choices, default=states.ASKED)
    trusted = models.BooleanField(default=False)
    sample = models.BooleanField(default=False)
    contact_name = models.CharField(max_length=255, blank=True)
    contact_digest = models.BinaryField(max_length=32, default=b"")
    contact_box = models.BinaryField(default=b"")
    public_key = models.BinaryField(max_length=32, default=b"")
    webhook = models.URLField(blank=True, help_text="Where it is told that somebody took their consent back.")
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["name", "id"]
        default_permissions: ClassVar = ["view"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "slug"], name="partner_address_once_per_campaign"),
            models.CheckConstraint(
                condition=Q(state=states.ASKED) | Q(decided_at__isnull=False),
                name="partner_that_is_decided_has_its_moment",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["contact_digest"], condition=~Q(contact_digest=b""), name="partner_by_contact")
        ]

    def __str__(self) -> str:
        return self.name


class TrackedLink(models.Model):
    """A code in an address that says through whom somebody came: a partner, or a person who asked others.

    A partner has one in force; rotating ends it and makes another. What comes through an ended one counts for nobody.
    """

    code = models.CharField(max_length=24, primary_key=True)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="+")
    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, null=True, blank=True, related_name="links")
    address = models.ForeignKey(Address, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["made_at"]
        default_permissions: ClassVar = ["view"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partner"],
                condition=Q(partner__isnull=False, ended_at=None),
                name="tracked_link_one_in_force_per_partner",
            ),
            models.UniqueConstraint(
                fields=["campaign", "address"],
                condition=Q(address__isnull=False),
                name="tracked_link_once_per_campaign_and_person",
            ),
            models.CheckConstraint(
                condition=Q(partner__isnull=False, address=None) | Q(partner=None, address__isnull=False),
                name="tracked_link_is_a_partners_or_a_persons",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class PartnerVisits(models.Model):
    """How often readers came through a partner on a day: a figure, and nothing about anybody."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="+")
    on = models.DateField()
    by = models.CharField(max_length=7, help_text="link, widget, or foreign: another site's widget.")
    count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["on"]
        default_permissions: ClassVar = ["view"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["partner", "on", "by"], name="partner_visits_once_a_day_and_way")
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.by}: {self.count}"


class PartnerConsent(models.Model):
    """That a person agreed that one partner may contact them: the words shown, when, and when it was taken back.

    Name and address are boxed under the instance's key; the box is emptied when the consent is taken back.
    """

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="consents")
    address = models.ForeignKey(Address, on_delete=models.CASCADE, related_name="+")
    box = models.BinaryField(default=b"")
    words = models.TextField()
    language = models.CharField(max_length=10)
    country = models.CharField(max_length=2, blank=True)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    partner_told_at = models.DateTimeField(null=True, blank=True, help_text="When its webhook took the withdrawal.")

    class Meta:
        ordering: ClassVar = ["given_at", "id"]
        default_permissions: ClassVar = ["view"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partner", "address"],
                condition=Q(withdrawn_at=None),
                name="partner_consent_in_force_once_per_partner_and_person",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(box=b""), name="partner_consent_taken_back_holds_nothing"
            ),
        ]

    def __str__(self) -> str:
        return f"consent to {self.partner_id} by address {self.address_id}"
