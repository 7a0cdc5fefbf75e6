"""Nouns: entries of the public list, its dated changes, how many people signed, the official list's counters."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from undersigned.calls.models import Call, Version
from undersigned.endorsements.models import Endorsement
from undersigned.people.kinds import Kind
from undersigned.roll.states import ANNOUNCED, DISSOLVED, LEFT, LISTED, MERGED, REMOVED, SUCCEEDED, WITHDRAWN


class RollEntry(models.Model):
    """One line of the roll: an institution that stands behind a call, or stood.

    ``endorsed_on`` keeps the precision of its source: a day, a year, or nothing where nothing was recorded.
    ``listed_on`` is the day on which the list first showed it. ``since`` is the day from which a roll *as of* a day
    counts it: ``listed_on``, else the last day its endorsement can have been, else nothing. ``endorsement`` is how it came
    here, where it did not come by an import; ``version`` the wording it stands behind, where that is known.
    """

    class State(models.TextChoices):
        ANNOUNCED = ANNOUNCED
        LISTED = LISTED
        WITHDRAWN = WITHDRAWN
        REMOVED = REMOVED
        MERGED = MERGED
        SUCCEEDED = SUCCEEDED
        DISSOLVED = DISSOLVED

    class Confidence(models.TextChoices):
        HIGH = "high"
        MEDIUM = "medium"
        LOW = "low"

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="+")
    slug = models.SlugField(max_length=120)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    name = models.CharField(max_length=255)
    country = models.CharField(
        max_length=2, blank=True, help_text="ISO 3166-1 alpha-2; empty for international bodies."
    )
    other_names = models.JSONField(default=list, blank=True, help_text="Other and former names that find it.")
    website = models.URLField(blank=True)
    endorsement = models.OneToOneField(Endorsement, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reconfirmed_on = models.DateField(null=True, blank=True, help_text="When the body last said that it still stands.")
    state = models.CharField(max_length=10, choices=State.choices, default=LISTED)
    endorsed_on = models.CharField(max_length=10, blank=True, help_text="2018-11-12, 2018, or empty: not recorded.")
    listed_on = models.DateField(null=True, blank=True)
    since = models.DateField(null=True, blank=True, help_text="Derived: listed_on, else the last day of endorsed_on.")
    left_on = models.DateField(null=True, blank=True)
    succeeded_by = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="preceded_by"
    )
    source = models.TextField(blank=True, help_text="Evidence: where the endorsement can be seen.")
    confidence = models.CharField(max_length=6, choices=Confidence.choices, default=Confidence.HIGH)
    note = models.JSONField(default=dict, blank=True, help_text="What a reader must know, by language.")
    import_key = models.CharField(max_length=400, blank=True, help_text="What an import knows this entry by.")
    search_text = models.TextField(help_text="Every name it and its country have, folded.")
    sort_text = models.CharField(max_length=255, help_text="Its name, folded.")

    class Meta:
        ordering: ClassVar = ["sort_text", "id"]
        verbose_name_plural = "roll entries"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["call", "slug"], name="roll_entry_address_once_per_call"),
            models.UniqueConstraint(
                fields=["call", "import_key"], condition=~Q(import_key=""), name="roll_entry_imported_once_per_call"
            ),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="roll_entry_has_a_kind"),
            models.CheckConstraint(
                condition=Q(state__in=LEFT, left_on__isnull=False) | (~Q(state__in=LEFT) & Q(left_on=None)),
                name="roll_entry_that_left_has_its_day",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["call", "state", "kind", "sort_text", "id"], name="roll_entry_in_order"),
            models.Index(fields=["call", "since"], name="roll_entry_by_day"),
        ]

    def __str__(self) -> str:
        return self.name


class RollChange(models.Model):
    """A dated, public line of the roll's history; written once, never changed (a database trigger refuses)."""

    class What(models.TextChoices):
        LISTED = "listed"
        ANNOUNCED = "announced"
        WITHDRAWN = "withdrawn"
        REMOVED = "removed"
        MERGED = "merged"
        SUCCEEDED = "succeeded"
        DISSOLVED = "dissolved"
        CORRECTED = "corrected"
        REAFFIRMED = "reaffirmed"

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="+")
    entry = models.ForeignKey(RollEntry, on_delete=models.PROTECT, related_name="changes")
    what = models.CharField(max_length=10, choices=What.choices)
    on = models.DateField(null=True, blank=True, help_text="The day it happened, where known.")
    note = models.JSONField(default=dict, blank=True, help_text="The reason, by language; empty where none was given.")
    source = models.TextField(blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-on", "-id"]
        indexes: ClassVar = [models.Index(fields=["call", "-on", "-id"], name="roll_change_latest_first")]

    def __str__(self) -> str:
        return f"{self.on} {self.what}: {self.entry_id}"


class PeopleCount(models.Model):
    """How many people stand behind a call; one row a call, written by the counting pass alone."""

    call = models.OneToOneField(Call, on_delete=models.CASCADE, related_name="+")
    people = models.PositiveBigIntegerField(default=0)
    last_number = models.PositiveBigIntegerField(default=0)
    counted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(people__lte=models.F("last_number")), name="people_count_within_numbers_given"
            )
        ]

    def __str__(self) -> str:
        return f"{self.call_id}: {self.people}"


class OfficialCount(models.Model):
    """What the official list counted at the end of a day; kept to compare our own figures with."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    states = models.PositiveIntegerField()
    public_authorities = models.PositiveIntegerField()
    private_sector = models.PositiveIntegerField()
    civil_society = models.PositiveIntegerField()
    uncategorised = models.PositiveIntegerField()
    total_shown = models.PositiveIntegerField()
    total_files = models.PositiveIntegerField()
    source = models.TextField()

    class Meta:
        ordering: ClassVar = ["call", "day"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["call", "day"], name="official_count_once_per_day")]

    def __str__(self) -> str:
        return f"{self.day}: {self.total_files}"
