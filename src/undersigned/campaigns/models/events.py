"""Nouns: events of a campaign, their series, who speaks, what is asked of those who come, and who comes."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from undersigned.campaigns import states
from undersigned.campaigns.models.campaigns import Campaign
from undersigned.campaigns.models.partners import Partner


class EventSeries(models.Model):
    """Events that belong together, such as one on the first Tuesday of each month."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="event_series")
    slug = models.SlugField(unique=True, max_length=80)
    title = models.JSONField(help_text="By language.")
    text = models.JSONField(default=dict, blank=True, help_text="By language.")
    sample = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["id"]
        default_permissions: ClassVar = ["view"]
        verbose_name_plural = "event series"

    def __str__(self) -> str:
        return self.slug


class Event(models.Model):
    """A meeting of a campaign. Moments are UTC; ``time_zone`` is the one in which it is announced.

    An all-day event begins at midnight of its first day there and ends at midnight after its last. ``uid`` and ``sequence`` are
    its calendar entry's (RFC 5545): whatever is told to who registered adds one to ``sequence``. The online link is for those
    who are seated, and stands on no public page. With ``register_at`` one registers elsewhere, and there are no RSVPs here.
    """

    class State(models.TextChoices):
        SUGGESTED = states.SUGGESTED
        PUBLISHED = states.PUBLISHED
        CANCELLED = states.CANCELLED
        TURNED_DOWN = states.TURNED_DOWN

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="events")
    series = models.ForeignKey(EventSeries, on_delete=models.SET_NULL, null=True, blank=True, related_name="events")
    slug = models.SlugField(unique=True, max_length=80)
    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    sequence = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=11, choices=State.choices, default=states.SUGGESTED)
    title = models.JSONField(help_text="By language.")
    text = models.JSONField(default=dict, blank=True, help_text="By language; an empty line between paragraphs.")
    languages = models.JSONField(default=list, blank=True, help_text="Spoken there: en, fr …")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    all_day = models.BooleanField(default=False)
    time_zone = models.CharField(max_length=64, default="UTC", help_text="Such as Europe/Paris.")
    moves = models.JSONField(default=list, blank=True, help_text="When it was to be before it was moved, once public.")
    online_link = models.URLField(max_length=500, blank=True, help_text="For those who are seated only.")
    place = models.CharField(max_length=255, blank=True)
    capacity = models.PositiveIntegerField(null=True, blank=True, help_text="Seats; empty: as many as come.")
    register_at = models.URLField(max_length=500, blank=True, help_text="Where one registers if not here.")
    registration_open = models.BooleanField(default=True)
    host = models.CharField(max_length=255, blank=True, help_text="Who holds it, where it is not a partner.")
    host_partner = models.ForeignKey(Partner, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    co_hosts = models.ManyToManyField(Partner, blank=True, related_name="+")
    captions = models.BooleanField(default=False)
    sign_language = models.CharField(max_length=80, blank=True, help_text="Which one: International Sign, LSF …")
    accessibility = models.JSONField(default=dict, blank=True, help_text="Further notes, by language.")
    recording = models.URLField(max_length=500, blank=True)
    summary = models.JSONField(default=dict, blank=True, help_text="What was said, by language.")
    sample = models.BooleanField(default=False)
    source = models.TextField(blank=True)
    suggested_by = models.ForeignKey(Partner, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    suggester_digest = models.BinaryField(max_length=32, default=b"")
    suggester_box = models.BinaryField(
        default=b"", help_text="Name and address of who suggested it, boxed, until they were told."
    )
    prefix = models.BinaryField(max_length=16, default=b"", help_text="Keyed digest of the network it came from.")
    made_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(help_text="When what is told of it was last changed.")
    reason = models.JSONField(default=dict, blank=True, help_text="Why it is cancelled or turned down, by language.")

    class Meta:
        ordering: ClassVar = ["starts_at", "id"]
        default_permissions: ClassVar = ["view"]
        permissions: ClassVar = [("run_event", "Can change events, decide about suggested ones and check people in")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="event_ends_after_it_starts"),
            models.CheckConstraint(
                condition=~Q(state=states.CANCELLED) | Q(cancelled_at__isnull=False),
                name="event_that_is_cancelled_has_its_moment",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["campaign", "state", "starts_at"], name="event_by_campaign_and_day")]

    def __str__(self) -> str:
        return self.slug

    def title_in(self, language: str) -> str:
        """Return its title in that language, else in English, else in any."""
        titles: dict[str, str] = self.title
        return titles.get(language) or titles.get("en") or next(iter(titles.values()), self.slug)


class EventSpeaker(models.Model):
    """Who speaks at an event."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="speakers")
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=255)
    role = models.JSONField(default=dict, blank=True, help_text="Office and body, by language.")
    link = models.URLField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar = ["position", "id"]
        default_permissions: ClassVar = ["view"]

    def __str__(self) -> str:
        return self.name


class EventQuestion(models.Model):
    """One of at most five questions to who registers."""

    class Kind(models.TextChoices):
        TEXT = "text"
        CHOICE = "choice"
        YES_NO = "yes_no"

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=6, choices=Kind.choices, default=Kind.TEXT)
    text = models.JSONField(help_text="By language.")
    choices = models.JSONField(default=list, blank=True, help_text="Of a choice: texts by language, each an object.")
    required = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["position"]
        default_permissions: ClassVar = ["view"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "position"], name="event_question_once_per_position"),
            models.CheckConstraint(condition=Q(position__gte=1, position__lte=5), name="event_question_is_one_of_five"),
        ]

    def __str__(self) -> str:
        return f"question {self.position} of {self.event_id}"


class Rsvp(models.Model):
    """One person's reply to one event. Name, address and answers lie in ``box`` under the instance's key; see states.py.

    Of an address one stands at most; what nobody has confirmed has a row for each spelling, so that none overwrites another's.
    ``in_line_at`` orders the waiting list. ``told_sequence`` is the event's sequence that this person was last told.
    """

    class State(models.TextChoices):
        HELD_SEAT = states.HELD_SEAT
        ASKED_SEAT = states.ASKED_SEAT
        SEATED = states.SEATED
        IN_LINE = states.IN_LINE
        GIVEN_BACK = states.GIVEN_BACK
        LAPSED = states.LAPSED

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="rsvps")
    digest = models.BinaryField(
        max_length=32, help_text="Keyed digest of the address, as in Address; emptied a year after the event."
    )
    mailbox = models.BinaryField(max_length=8, default=b"", help_text="Mark of the spelling that was typed.")
    box = models.BinaryField(default=b"", help_text="Name, address and answers; emptied 30 days after the event.")
    state = models.CharField(max_length=10, choices=State.choices)
    language = models.CharField(max_length=10)
    time_zone = models.CharField(max_length=64, blank=True, help_text="The reader's, where they chose one.")
    asked_at = models.DateTimeField(help_text="When they last asked for a seat.")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    in_line_at = models.DateTimeField(null=True, blank=True)
    seated_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True, help_text="When it was given back or lapsed.")
    checked_in_at = models.DateTimeField(null=True, blank=True)
    told_sequence = models.PositiveIntegerField(default=0)
    day_reminder_at = models.DateTimeField(
        null=True, blank=True, help_text="When the reminder of the day before was queued."
    )
    hour_reminder_at = models.DateTimeField(null=True, blank=True, help_text="When that of the hour before was.")
    after_at = models.DateTimeField(
        null=True, blank=True, help_text="When the letter about its recording or summary was queued."
    )
    prefix = models.BinaryField(max_length=16, default=b"", help_text="Keyed digest of the network, for a day.")
    came_through = models.CharField(max_length=24, blank=True)
    came_by = models.CharField(max_length=7, blank=True)

    class Meta:
        ordering: ClassVar = ["asked_at", "id"]
        default_permissions: ClassVar = ["view"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["event", "digest"],
                condition=Q(state__in=[states.SEATED, states.IN_LINE]) & ~Q(digest=b""),
                name="rsvp_stands_once_per_address",
            ),
            models.UniqueConstraint(
                fields=["event", "digest", "mailbox"],
                condition=Q(state__in=[states.HELD_SEAT, states.ASKED_SEAT]),
                name="rsvp_is_asked_once_per_spelling",
            ),
            models.CheckConstraint(
                condition=~Q(state=states.IN_LINE) | Q(in_line_at__isnull=False), name="rsvp_in_line_has_its_place"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[states.SEATED, states.IN_LINE]) | Q(confirmed_at__isnull=False),
                name="rsvp_that_stands_was_confirmed",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["event", "state", "in_line_at"], name="rsvp_by_event_and_state"),
            models.Index(fields=["digest"], name="rsvp_by_address"),
            models.Index(fields=["prefix", "asked_at"], condition=~Q(prefix=b""), name="rsvp_by_network"),
            models.Index(fields=["came_through"], condition=~Q(came_through=""), name="rsvp_through"),
        ]

    def __str__(self) -> str:
        return f"RSVP {self.pk} to {self.event_id}"
