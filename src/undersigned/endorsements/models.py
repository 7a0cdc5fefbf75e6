"""Nouns: an endorsement and all that belongs to it."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from undersigned.calls.models import Call, Version
from undersigned.endorsements import states
from undersigned.people.kinds import Kind
from undersigned.people.models import StaffMember


class JointGroup(models.Model):
    """Bodies that endorse together: none is published before ``needed`` of them are accepted and ``reveal_at`` has come."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=24, unique=True, help_text="What the others type to join; chance, not a name.")
    needed = models.PositiveSmallIntegerField(default=0, help_text="How many must be accepted; 0: all that are in it.")
    reveal_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["made_at", "id"]

    def __str__(self) -> str:
        return f"joint group {self.pk}"


class Endorsement(models.Model):
    """An institution's act of standing behind one version of a call. What it says is empty until the form is submitted.

    ``typed`` holds the form as it was typed, boxed under the instance's key, while the body may still write it.
    ``revision`` grows with every act: who decides names the one that was shown.
    """

    class State(models.TextChoices):
        DRAFT = states.DRAFT
        CLAIMED = states.CLAIMED
        QUEUED = states.QUEUED
        HELD = states.HELD
        ASKED = states.ASKED
        ACCEPTED = states.ACCEPTED
        PUBLISHED = states.PUBLISHED
        REFUSED = states.REFUSED
        MERGED = states.MERGED
        WITHDRAWN = states.WITHDRAWN

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=states.DRAFT)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    language = models.CharField(max_length=10, help_text="In which the form was filled in and letters are written.")
    typed = models.BinaryField(default=b"")

    name = models.CharField(max_length=255, blank=True, help_text="The official name.")
    other_names = models.JSONField(default=list, blank=True, help_text="Names in other languages, and short ones.")
    country = models.CharField(max_length=2, blank=True, help_text="ISO 3166-1; empty: an international organisation.")
    website = models.URLField(blank=True)
    domain = models.CharField(max_length=253, blank=True, help_text="The registrable domain of the website.")
    identifiers = models.JSONField(default=dict, blank=True, help_text="By scheme: wikidata, ror, lei.")
    signer_name = models.CharField(max_length=255, blank=True)
    signer_office = models.CharField(max_length=255, blank=True)
    statement = models.TextField(blank=True)
    waits_for = models.JSONField(
        default=list, blank=True, help_text="Names of bodies that must stand on the roll first."
    )
    group = models.ForeignKey(JointGroup, on_delete=models.PROTECT, null=True, blank=True, related_name="members")

    hold_reasons = models.JSONField(default=list, blank=True, help_text="Codes of what made the machine hold it.")
    two_reviewers = models.BooleanField(default=False, help_text="Two different reviewers must accept it.")
    assigned_to = models.ForeignKey(StaffMember, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    reason = models.TextField(blank=True, help_text="Why it was refused, asked back, merged or withdrawn.")
    merged_into = models.SlugField(max_length=120, blank=True, help_text="Address of the roll entry it is the same as.")
    round = models.PositiveSmallIntegerField(default=1, help_text="Grows when it is asked back: reviews count once.")
    revision = models.PositiveIntegerField(default=1)
    prefix = models.BinaryField(
        max_length=16, default=b"", help_text="Keyed digest of the network; goes after 30 days."
    )
    sample = models.BooleanField(default=False, help_text="Made for the example; no real body did this.")

    started_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    queued_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    embargo_until = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    reconfirmed_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True, help_text="When it was last asked to reconfirm.")
    challenged_at = models.DateTimeField(
        null=True, blank=True, help_text="When the challenge for its domain was issued."
    )
    check_due_at = models.DateTimeField(null=True, blank=True, help_text="When its domain is looked at next.")
    check_said = models.JSONField(default=dict, blank=True, help_text="What the last look at its domain came to.")
    alarmed_at = models.DateTimeField(
        null=True, blank=True, help_text="When the secretariat was last told that it waits."
    )

    class Meta:
        ordering: ClassVar = ["queued_at", "id"]
        default_permissions: ClassVar = ["view"]
        permissions: ClassVar = [
            ("review_endorsement", "Can decide about endorsements"),
            ("second_review_endorsement", "Can be the second reviewer of an endorsement"),
            ("publish_endorsement", "Can publish, set embargoes and decide many at once"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="endorsement_has_a_kind"),
            models.CheckConstraint(
                condition=Q(state=states.DRAFT) | (~Q(name="") & Q(submitted_at__isnull=False)),
                name="endorsement_that_is_submitted_has_a_name",
            ),
            models.CheckConstraint(
                condition=~Q(state=states.PUBLISHED) | Q(published_at__isnull=False),
                name="endorsement_that_is_published_has_its_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state=states.WITHDRAWN) | Q(withdrawn_at__isnull=False),
                name="endorsement_that_is_withdrawn_has_its_moment",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["call", "state", "queued_at"], name="endorsement_queue"),
            models.Index(fields=["saved_at"], condition=Q(state=states.DRAFT), name="endorsement_draft_since"),
            models.Index(fields=["domain", "queued_at"], name="endorsement_by_domain"),
            models.Index(
                fields=["check_due_at"], condition=Q(check_due_at__isnull=False), name="endorsement_domain_to_check"
            ),
        ]

    def __str__(self) -> str:
        return self.name or f"draft {self.pk}"


class Logo(models.Model):
    """A body's mark as a clean PNG that we made; what was uploaded is never kept."""

    endorsement = models.OneToOneField(Endorsement, on_delete=models.CASCADE, related_name="logo")
    png = models.BinaryField()
    sha256 = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"logo of {self.endorsement_id}"


class Contact(models.Model):
    """Somebody at the body whom the secretariat may write to; name and address lie in ``box``, under the instance's key.

    ``on_domain``: the mailbox lies on the body's own domain. ``looked_up``: where the secretariat found the address, if it did.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    endorsement = models.ForeignKey(Endorsement, on_delete=models.CASCADE, related_name="contacts")
    box = models.BinaryField()
    digest = models.BinaryField(max_length=32)
    on_domain = models.BooleanField(default=False)
    looked_up = models.TextField(blank=True)
    added_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    letters_sent = models.PositiveSmallIntegerField(default=0)
    last_letter_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["added_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["endorsement", "digest"],
                condition=Q(left_at=None),
                name="contact_once_per_endorsement_and_address",
            )
        ]

    def __str__(self) -> str:
        return f"contact {self.pk}"


class Evidence(models.Model):
    """One proof that a body means what it is said to: a rung of the ladder reached, how, and when. Never deleted."""

    class Rung(models.TextChoices):
        CLAIM = states.CLAIM
        MAILBOX = states.MAILBOX
        OWN_MAILBOX = states.OWN_MAILBOX
        DOMAIN = states.DOMAIN
        DOCUMENT = states.DOCUMENT
        TWO_REVIEWERS = states.TWO_REVIEWERS

    class Method(models.TextChoices):
        FORM = "form"
        LETTER = "letter"
        LOOKED_UP_LETTER = "looked_up_letter"
        DNS = "dns"
        WELL_KNOWN = "well_known"
        DOCUMENT = "document"
        STATEMENT = "statement"
        REVIEW = "review"

    endorsement = models.ForeignKey(Endorsement, on_delete=models.CASCADE, related_name="evidence")
    rung = models.CharField(max_length=15, choices=Rung.choices)
    method = models.CharField(max_length=20, choices=Method.choices)
    source = models.CharField(
        max_length=500, blank=True, help_text="Address of the document or statement, or the domain that was shown."
    )
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["at", "id"]
        verbose_name_plural = "evidence"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["endorsement", "rung", "method", "source"], name="evidence_once_per_rung_method_and_source"
            )
        ]

    def __str__(self) -> str:
        return f"{self.rung} by {self.method} of {self.endorsement_id}"


class Review(models.Model):
    """One reviewer's decision in one round; nobody decides twice."""

    class Verdict(models.TextChoices):
        ACCEPT = "accept"
        REFUSE = "refuse"

    endorsement = models.ForeignKey(Endorsement, on_delete=models.CASCADE, related_name="reviews")
    reviewer = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField()
    verdict = models.CharField(max_length=6, choices=Verdict.choices)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["endorsement", "reviewer", "round"], name="review_once_per_reviewer_and_round"
            )
        ]

    def __str__(self) -> str:
        return f"{self.verdict} of {self.endorsement_id}"


class Note(models.Model):
    """What somebody at the desk wrote down about an endorsement; for the desk alone."""

    endorsement = models.ForeignKey(Endorsement, on_delete=models.CASCADE, related_name="notes")
    author = models.CharField(max_length=150)
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["at", "id"]

    def __str__(self) -> str:
        return f"note on {self.endorsement_id}"


class Declaration(models.Model):
    """What a body commits to under one principle, in its own words."""

    endorsement = models.ForeignKey(Endorsement, on_delete=models.CASCADE, related_name="declarations")
    principle = models.PositiveSmallIntegerField()
    text = models.TextField()

    class Meta:
        ordering: ClassVar = ["principle"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["endorsement", "principle"], name="declaration_once_per_principle")
        ]

    def __str__(self) -> str:
        return f"principle {self.principle} of {self.endorsement_id}"


class Deed(models.Model):
    """What a body has done under a principle, with its day and a link; shown once a reviewer has looked at it."""

    class State(models.TextChoices):
        SUBMITTED = "submitted"
        SHOWN = "shown"
        REFUSED = "refused"

    endorsement = models.ForeignKey(Endorsement, on_delete=models.CASCADE, related_name="deeds")
    principle = models.PositiveSmallIntegerField()
    text = models.TextField()
    done_on = models.DateField()
    url = models.URLField(blank=True)
    language = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=State.choices, default=State.SUBMITTED)
    submitted_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["-done_on", "-id"]
        indexes: ClassVar = [models.Index(fields=["principle", "state", "-done_on"], name="deed_by_principle")]

    def __str__(self) -> str:
        return f"deed {self.pk} under principle {self.principle}"


class Amendment(models.Model):
    """A change to what was published that a reviewer must look at first: another name, kind, country or website."""

    class State(models.TextChoices):
        PROPOSED = "proposed"
        ACCEPTED = "accepted"
        REFUSED = "refused"

    endorsement = models.ForeignKey(Endorsement, on_delete=models.CASCADE, related_name="amendments")
    fields = models.JSONField(help_text="The new values by field.")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["proposed_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["endorsement"], condition=Q(state="proposed"), name="amendment_one_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"amendment {self.pk} of {self.endorsement_id}"


class WatchedName(models.Model):
    """A name that impostors would use: an endorsement in it, or signed by it, needs two reviewers."""

    name = models.CharField(max_length=255, unique=True)
    folded = models.CharField(max_length=255, db_index=True, help_text="Derived: the name as it is compared.")
    why = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name
