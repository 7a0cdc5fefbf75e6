"""Nouns: calls, their versions in each language, principles, milestones, and signatures of people."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from undersigned.calls.states import CONFIRMED, PENDING, WITHDRAWN
from undersigned.people.models import Address


class Call(models.Model):
    """A text that asks to be signed. What it says stands in its versions."""

    slug = models.SlugField(unique=True, max_length=80)
    name = models.CharField(max_length=200, help_text="Name for the desk; readers see the translation's title.")
    official_url = models.URLField(blank=True, help_text="Where the official text stands.")
    launched_on = models.DateField(null=True, blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    consent_required = models.BooleanField(
        default=False, help_text="Ask for explicit consent on the form, where the law that applies wants it there."
    )
    disclaimer = models.JSONField(
        default=dict, blank=True, help_text="What every page says where this site is not the call's own, by language."
    )
    growth_note = models.JSONField(
        default=dict, blank=True, help_text="What a reader must know of the chart of growth, by language."
    )
    terms = models.JSONField(
        default=dict, blank=True, help_text="Licence and attribution of the roll; empty where none is given."
    )

    class Meta:
        ordering: ClassVar = ["opened_at", "id"]

    def __str__(self) -> str:
        return self.name


class Version(models.Model):
    """One published wording. After publication nothing in it changes (a database trigger refuses)."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    sha256 = models.CharField(
        max_length=64, help_text="SHA-256 of the authentic translations' canonical text, in hexadecimal."
    )
    published_at = models.DateTimeField(null=True, blank=True)
    note = models.JSONField(default=dict, help_text="What a reader must know about this wording, by language.")

    class Meta:
        ordering: ClassVar = ["call", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["call", "number"], name="version_number_once_per_call")
        ]

    def __str__(self) -> str:
        return f"{self.call}, version {self.number}"


class Translation(models.Model):
    """A version in one language: authentic (what is signed) or courtesy (for reading)."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="translations")
    language = models.CharField(max_length=10)
    authentic = models.BooleanField()
    title = models.CharField(max_length=200)
    preamble = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["version", "-authentic", "language"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "language"], name="translation_once_per_version_and_language")
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"


class Principle(models.Model):
    """One numbered promise of a translation."""

    translation = models.ForeignKey(Translation, on_delete=models.PROTECT, related_name="principles")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    summary = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["translation", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["translation", "number"], name="principle_number_once_per_translation")
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"


class Milestone(models.Model):
    """A dated event in the life of a call, with its sources."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="milestones")
    on = models.DateField()
    event = models.JSONField(help_text="What happened, by language.")
    supporters_total = models.PositiveIntegerField(null=True, blank=True)
    sources = models.JSONField(default=list, help_text="Addresses of the sources.")

    class Meta:
        ordering: ClassVar = ["on", "id"]

    def __str__(self) -> str:
        return f"{self.on}: {self.event.get('en', '')}"


class Signature(models.Model):
    """A person's act of signing one version of a call. The id is the intake's, so that draining twice changes nothing."""

    class State(models.TextChoices):
        PENDING = PENDING
        CONFIRMED = CONFIRMED
        WITHDRAWN = WITHDRAWN

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="signatures")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="signatures")
    address = models.ForeignKey(Address, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=255)
    country = models.CharField(max_length=2)
    language = models.CharField(max_length=10)
    show_name = models.BooleanField(default=False)
    wants_news = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=PENDING)
    signed_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    number = models.PositiveBigIntegerField(
        null=True, blank=True, help_text="Given once when it is counted, never reused."
    )
    counted_at = models.DateTimeField(null=True, blank=True)
    letters_sent = models.PositiveSmallIntegerField(default=0)
    last_letter_at = models.DateTimeField(null=True, blank=True)
    prefix = models.BinaryField(
        max_length=16, default=b"", help_text="Keyed digest of the /24 or /64; goes after 30 days."
    )
    came_through = models.CharField(max_length=24, blank=True, help_text="The code of a tracked link, if any.")
    came_by = models.CharField(max_length=7, blank=True, help_text="link, widget, or foreign: another site's widget.")
    partner_contact = models.BooleanField(default=False, help_text="Agreed that this partner may contact them.")

    class Meta:
        ordering: ClassVar = ["-signed_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["call", "address"], name="signature_once_per_call_and_address"),
            models.UniqueConstraint(fields=["call", "number"], name="signature_number_once_per_call"),
            models.CheckConstraint(
                condition=(
                    Q(state=PENDING, confirmed_at=None, withdrawn_at=None)
                    | Q(state=CONFIRMED, confirmed_at__isnull=False, withdrawn_at=None)
                    | Q(state=WITHDRAWN, withdrawn_at__isnull=False)
                ),
                name="signature_state_has_its_moment",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["call", "confirmed_at", "id"],
                condition=Q(state=CONFIRMED, counted_at=None),
                name="signature_to_count",
            ),
            models.Index(
                fields=["call"],
                condition=~Q(state=CONFIRMED) & Q(counted_at__isnull=False),
                name="signature_to_discount",
            ),
            models.Index(
                fields=["call", "number"], condition=Q(state=CONFIRMED, show_name=True), name="signature_shown"
            ),
            models.Index(fields=["signed_at"], condition=Q(state=PENDING), name="signature_pending_since"),
            models.Index(fields=["came_through"], condition=~Q(came_through=""), name="signature_through"),
            models.Index(fields=["signed_at"], condition=~Q(prefix=b""), name="signature_with_prefix_since"),
        ]

    def __str__(self) -> str:
        return f"signature {self.pk}"


class DrainedRecord(models.Model):
    """An intake record that has become a signature or a letter; forgotten once the intake has forgotten it too."""

    id = models.UUIDField(primary_key=True)

    def __str__(self) -> str:
        return str(self.pk)
