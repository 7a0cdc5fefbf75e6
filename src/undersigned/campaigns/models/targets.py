"""Nouns: whom a campaign calls on, what is known of them, who cares for them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from undersigned.campaigns import states
from undersigned.campaigns.models.campaigns import Campaign
from undersigned.people.models import Address, Country
from undersigned.roll.models import RollEntry


class Target(models.Model):
    """Whom a campaign calls on: a State, an institution, or the holder of an office (person and office apart).

    Whether it has endorsed is the roll's to say: a State by its country, another by ``entry`` (its line on the roll).
    ``won_at`` is when the campaign took note of that. ``next_mail_at``, ``mails_on`` and ``mails_that_day`` keep the pace.
    """

    class Kind(models.TextChoices):
        STATE = "state"
        INSTITUTION = "institution"
        OFFICE_HOLDER = "office_holder"

    class Status(models.TextChoices):
        SILENT = states.SILENT
        CONTACTED = states.CONTACTED
        IN_DIALOGUE = states.IN_DIALOGUE
        PROMISED = states.PROMISED
        REFUSED = states.REFUSED
        ANNOUNCED = states.ANNOUNCED
        ENDORSED = states.ENDORSED
        WITHDRAWN = states.WITHDRAWN

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="targets")
    kind = models.CharField(max_length=13, choices=Kind.choices, default=Kind.STATE)
    slug = models.SlugField(max_length=80)
    country = models.ForeignKey(Country, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    name = models.JSONField(default=dict, blank=True, help_text="By language; a State is named by its country.")
    office = models.JSONField(default=dict, blank=True, help_text="By language.")
    person = models.CharField(max_length=255, blank=True, help_text="Who holds the office now.")
    entry = models.ForeignKey(RollEntry, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    called_on = models.DateField(help_text="Since when the campaign calls on it.")
    reason = models.JSONField(default=dict, blank=True, help_text="Why the campaign chose it, by language.")
    source = models.TextField(blank=True)
    status = models.CharField(max_length=12, choices=Status.choices, default=states.SILENT)
    status_on = models.DateField(null=True, blank=True, help_text="Since when it has this status.")
    won_at = models.DateTimeField(null=True, blank=True)
    next_mail_at = models.DateTimeField(null=True, blank=True)
    mails_on = models.DateField(null=True, blank=True)
    mails_that_day = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["campaign", "country"]
        default_permissions: ClassVar = ["view"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["campaign", "country"], condition=Q(kind="state"), name="target_once_per_campaign_and_country"
            ),
            models.UniqueConstraint(fields=["campaign", "slug"], name="target_address_once_per_campaign"),
            models.CheckConstraint(
                condition=Q(kind="state", country__isnull=False) | (~Q(kind="state") & ~Q(name={})),
                name="target_has_a_country_or_a_name",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slug} in {self.campaign_id}"

    def name_in(self, language: str) -> str:
        """Return the target's name: of a State its country's, of another its own in that language or English."""
        if self.kind == self.Kind.STATE and self.country is not None:
            return self.country.name_in(language)
        names: dict[str, str] = self.name
        return names.get(language) or names.get("en") or next(iter(names.values()), self.slug)


class TargetChange(models.Model):
    """A dated, public line of a target's history, with its evidence; written once, never changed (a trigger refuses)."""

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="changes")
    status = models.CharField(max_length=12, choices=Target.Status.choices)
    on = models.DateField()
    note = models.JSONField(default=dict, blank=True, help_text="What happened, by language.")
    evidence = models.URLField(max_length=500, blank=True, help_text="A public page or document that shows it.")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-on", "-id"]
        default_permissions: ClassVar = ["view"]

    def __str__(self) -> str:
        return f"{self.on} {self.status}: {self.target_id}"


class TargetReply(models.Model):
    """What a target says for itself; the desk publishes it as received, with where it can be seen."""

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="replies")
    text = models.TextField()
    language = models.CharField(max_length=10)
    received_on = models.DateField()
    source = models.TextField(blank=True)
    shown_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-received_on", "-id"]
        default_permissions: ClassVar = ["view"]

    def __str__(self) -> str:
        return f"reply of {self.target_id} on {self.received_on}"


class TargetContact(models.Model):
    """An office that can be written to or called: published particulars of an office, never of a private person."""

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="contacts")
    office = models.CharField(max_length=255)
    name = models.CharField(max_length=255, blank=True)
    email = models.EmailField(blank=True)
    x = models.CharField(max_length=50, blank=True, help_text="Without the @.")
    bluesky = models.CharField(max_length=253, blank=True, help_text="Without the @: name.bsky.social")
    mastodon = models.CharField(max_length=320, blank=True, help_text="name@server")
    postal = models.TextField(blank=True, help_text="One line of the address a line.")
    phone = models.CharField(max_length=40, blank=True)
    time_zone = models.CharField(max_length=64, default="UTC")
    language = models.CharField(max_length=10, blank=True)
    opens = models.TimeField(default="09:00", help_text="Office hours there, on working days.")
    closes = models.TimeField(default="17:00")
    source = models.TextField(blank=True)
    sample = models.BooleanField(default=False, help_text="Made up for the example: nothing is ever sent to it.")
    import_key = models.CharField(max_length=200, blank=True)
    bounced_at = models.DateTimeField(null=True, blank=True, help_text="When its mailbox refused a letter for good.")

    class Meta:
        ordering: ClassVar = ["target", "id"]
        default_permissions: ClassVar = ["view"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["target", "import_key"],
                condition=~Q(import_key=""),
                name="target_contact_imported_once_per_target",
            ),
            models.CheckConstraint(
                condition=Q(closes__gt=models.F("opens")), name="target_contact_closes_after_it_opens"
            ),
        ]

    def __str__(self) -> str:
        return self.office


class TargetClaim(models.Model):
    """Somebody who cares for a target: a partner or a volunteer. One at a time, which the database sees to.

    A volunteer's address is boxed under the instance's key, so that a reminder can be written.
    """

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="claims")
    partner = models.ForeignKey(
        "undersigned.Partner", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    address = models.ForeignKey(Address, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    box = models.BinaryField(default=b"")
    language = models.CharField(max_length=10)
    claimed_at = models.DateTimeField()
    active_at = models.DateTimeField(help_text="When something was last done.")
    reminded_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_how = models.CharField(max_length=10, blank=True, help_text="given_up, lapsed, won or ended.")

    class Meta:
        ordering: ClassVar = ["-claimed_at"]
        default_permissions: ClassVar = ["view"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["target"], condition=Q(ended_at=None), name="target_claim_one_active_per_target"
            ),
            models.CheckConstraint(
                condition=Q(partner__isnull=False, address=None) | Q(partner=None, address__isnull=False),
                name="target_claim_is_a_partners_or_a_volunteers",
            ),
        ]

    def __str__(self) -> str:
        return f"claim {self.pk} on {self.target_id}"


class ContactMade(models.Model):
    """One time somebody got in touch with a target. The silence clock counts from the first that has no answer."""

    class Way(models.TextChoices):
        LETTER = "letter"
        EMAIL = "email"
        CALL = "call"
        MEETING = "meeting"
        POST = "post"
        OTHER = "other"

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="contacts_made")
    claim = models.ForeignKey(TargetClaim, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    way = models.CharField(max_length=7, choices=Way.choices)
    on = models.DateField()
    note = models.TextField(blank=True, help_text="For the desk; never public.")
    answered_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["on", "id"]
        default_permissions: ClassVar = ["view"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(answered_on=None) | Q(answered_on__gte=models.F("on")),
                name="contact_made_is_answered_after_it_was_made",
            )
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.way}: {self.target_id}"
