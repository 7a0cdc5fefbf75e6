"""Nouns: mailings, their texts by language, whom they go to, and what became of each."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from undersigned.campaigns.models import Campaign
from undersigned.mailing import states
from undersigned.mailing.models.subscribers import Subscriber, Topic


class Segment(models.Model):
    """A named part of the subscribers: rules as data, read by mailing/queries/segments.py."""

    name = models.CharField(max_length=120, unique=True)
    rules = models.JSONField(default=dict, help_text='Such as {"all": [{"language": ["fr"]}, {"signed": true}]}.')
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["name"]
        default_permissions: ClassVar = ["view"]

    def __str__(self) -> str:
        return self.name


class Mailing(models.Model):
    """One newsletter issue, or one step of a series. See states.py for its road.

    Released by who wrote it, and by a second person where the list is long; ``send_at`` is UTC, ``time_zone`` the one it was set
    in. With ``ab_percent`` so many percent of the recipients get one of two subjects, and the rest the better one.
    """

    class Kind(models.TextChoices):
        ISSUE = "issue"
        STEP = "step"

    class State(models.TextChoices):
        DRAFT = states.DRAFT
        OFFERED = states.OFFERED
        RELEASED = states.RELEASED
        SENDING = states.SENDING
        PAUSED = states.PAUSED
        SENT = states.SENT
        STOPPED = states.STOPPED

    kind = models.CharField(max_length=5, choices=Kind.choices, default=Kind.ISSUE)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    slug = models.SlugField(unique=True, max_length=80)
    name = models.CharField(max_length=120, help_text="For the desk.")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    segment = models.ForeignKey(Segment, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=states.DRAFT)
    send_at = models.DateTimeField(null=True, blank=True, help_text="Not before; empty: at once.")
    time_zone = models.CharField(max_length=64, default="UTC")
    ab_percent = models.PositiveSmallIntegerField(default=0, help_text="0: one subject for all.")
    ab_hours = models.PositiveSmallIntegerField(default=4)
    ab_decided_at = models.DateTimeField(null=True, blank=True)
    ab_winner = models.CharField(max_length=1, blank=True)
    archived = models.BooleanField(default=True, help_text="Shown in the archive on the web once it is sent.")
    count_opens = models.BooleanField(default=False)
    opens = models.PositiveIntegerField(default=0)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    offered_by = models.CharField(max_length=150, blank=True)
    released_by = models.CharField(max_length=150, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    frozen_at = models.DateTimeField(null=True, blank=True, help_text="When its recipients were written down.")
    total = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True)
    figures = models.JSONField(default=dict, blank=True, help_text="What became of it, once its rows are forgotten.")
    sample = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["-made_at", "-id"]
        default_permissions: ClassVar = ["view"]
        permissions: ClassVar = [
            ("write_mailing", "Can write mailings, segments and series, and send tests"),
            ("release_mailing", "Can release mailings, pause, resume and stop them"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ab_percent__lte=50), name="mailing_tries_at_most_half"),
            models.CheckConstraint(
                condition=~Q(state__in=states.ENDED) | Q(ended_at__isnull=False),
                name="mailing_that_ended_has_its_moment",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "send_at"], name="mailing_by_state")]

    def __str__(self) -> str:
        return self.name


class MailingText(models.Model):
    """A mailing in one language: subjects, blocks, and what they were compiled to when it was released.

    ``compiled`` is {"html": [...], "text": [...], "subject_a": [...], "subject_b": [...]}: literal text and names of variables in
    turn, beginning with literal text (mailing/newsletters/template.py).
    """

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=10)
    subject = models.CharField(max_length=200, blank=True)
    subject_b = models.CharField(max_length=200, blank=True)
    preheader = models.CharField(max_length=200, blank=True)
    blocks = models.JSONField(default=list, blank=True)
    compiled = models.JSONField(default=dict, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["mailing", "language"]
        default_permissions: ClassVar = ["view"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mailing", "language"], name="mailing_text_once_per_language")
        ]

    def __str__(self) -> str:
        return f"{self.language} of {self.mailing_id}"


class MailingLink(models.Model):
    """A link in a mailing, and how often it was followed, with either subject: figures, and nothing about anybody."""

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="links")
    number = models.PositiveSmallIntegerField()
    url = models.URLField(max_length=1000)
    clicks_a = models.PositiveIntegerField(default=0)
    clicks_b = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["mailing", "number"]
        default_permissions: ClassVar = ["view"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mailing", "number"], name="mailing_link_once_per_number")
        ]

    def __str__(self) -> str:
        return f"link {self.number} of {self.mailing_id}"


class Delivery(models.Model):
    """One mailing to one address: a row, frozen at release. The address is its subscriber's; who leaves takes it along.

    ``variant`` says which subject: a, b, or empty while it waits for the better one. ``claimed_by`` names the sender's run, and
    what that sender's journal says of it decides after a crash (mailing/sending/journal.py).
    """

    class State(models.TextChoices):
        WAITING = states.WAITING
        CLAIMED = states.CLAIMED
        SENT = states.SENT
        REFUSED = states.REFUSED
        UNSURE = states.UNSURE
        DROPPED = states.DROPPED

    # Without an index of its own: that of the constraint begins with the mailing, and each one costs with every mark.
    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    digest = models.BinaryField(max_length=32, help_text="Keyed digest of the address, as in Address.")
    subscriber = models.ForeignKey(Subscriber, on_delete=models.SET_NULL, null=True, related_name="+")
    language = models.CharField(max_length=10)
    variant = models.CharField(max_length=1, default="a", blank=True)
    domain = models.BinaryField(max_length=8, default=b"")
    state = models.CharField(max_length=8, choices=State.choices, default=states.WAITING)
    due_at = models.DateTimeField()
    claimed_by = models.UUIDField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    settled_at = models.DateTimeField(null=True, blank=True)
    status = models.CharField(max_length=60, blank=True, help_text="What the server answered, without the address.")
    bounced_at = models.DateTimeField(null=True, blank=True)
    complained_at = models.DateTimeField(null=True, blank=True)
    unsubscribed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        default_permissions: ClassVar = ["view"]
        verbose_name_plural = "deliveries"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mailing", "digest"], name="delivery_once_per_mailing_and_address"),
            models.CheckConstraint(
                condition=~Q(state__in=[states.SENT, states.REFUSED, states.DROPPED]) | Q(settled_at__isnull=False),
                name="delivery_that_is_settled_has_its_moment",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["mailing", "due_at", "id"], condition=Q(state=states.WAITING), name="delivery_to_send"
            ),
            models.Index(fields=["claimed_by"], condition=Q(state=states.CLAIMED), name="delivery_claimed_by"),
            models.Index(fields=["mailing", "state"], condition=Q(state=states.UNSURE), name="delivery_unsure"),
        ]

    def __str__(self) -> str:
        return f"delivery {self.pk} of {self.mailing_id}"


class TrialMailbox(models.Model):
    """A mailbox of our own to which a mailing is sent before anybody else gets it."""

    email = models.EmailField(unique=True)
    note = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering: ClassVar = ["email"]
        default_permissions: ClassVar = ["view"]
        verbose_name_plural = "trial mailboxes"

    def __str__(self) -> str:
        return self.email


class TrialSend(models.Model):
    """One mailing, in one language and with one subject, to one test mailbox."""

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="+")
    language = models.CharField(max_length=10)
    variant = models.CharField(max_length=1, default="a")
    email = models.EmailField()
    compiled = models.JSONField(help_text="As in MailingText, when the test was asked for.")
    asked_by = models.CharField(max_length=150)
    asked_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    status = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering: ClassVar = ["-asked_at"]
        default_permissions: ClassVar = ["view"]

    def __str__(self) -> str:
        return f"test of {self.mailing_id}"


class DomainPace(models.Model):
    """How many mailings an hour a mail provider gets from us at most; others get as many as it takes."""

    name = models.CharField(max_length=253, unique=True, help_text="What stands after the @: example.org")
    digest = models.BinaryField(max_length=8, unique=True, help_text="As in Subscriber.domain.")
    an_hour = models.PositiveIntegerField()
    credit = models.FloatField(default=0.0, help_text="Deliveries that may leave now.")
    credit_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["name"]
        default_permissions: ClassVar = ["view"]
        constraints: ClassVar = [models.CheckConstraint(condition=Q(an_hour__gte=1), name="domain_pace_is_possible")]

    def __str__(self) -> str:
        return f"{self.name}: {self.an_hour} an hour"
