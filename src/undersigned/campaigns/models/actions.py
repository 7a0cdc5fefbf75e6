"""Nouns: what a campaign asks people to do, what they did, letters to targets, and what was handed over."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from undersigned.campaigns import states
from undersigned.campaigns.models.campaigns import Campaign
from undersigned.campaigns.models.targets import Target, TargetContact
from undersigned.people.models import Address


class Action(models.Model):
    """One thing to do for a campaign: write, post, call, print a letter, ask others, or, for who is targeted, pledge."""

    class Kind(models.TextChoices):
        EMAIL = "email"
        POST = "post"
        CALL = "call"
        LETTER = "letter"
        ASK = "ask"
        PLEDGE = "pledge"

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="actions")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    title = models.JSONField(help_text="By language.")
    lead = models.JSONField(default=dict, blank=True, help_text="One sentence, by language.")
    position = models.PositiveSmallIntegerField(default=0)
    open = models.BooleanField(default=True)
    sample = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["position", "id"]
        default_permissions: ClassVar = ["view"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "kind"], name="action_once_per_campaign_and_kind")
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.campaign_id}"


class ActionText(models.Model):
    """A suggested piece of text: one of several subjects, paragraphs, posts; the script of a call; the body of a letter.

    ``{target}``, ``{call}``, ``{count}``, ``{states}`` and ``{hashtag}`` stand for what is true when it is shown.
    """

    class Part(models.TextChoices):
        SUBJECT = "subject"
        PARAGRAPH = "paragraph"
        POST = "post"
        SCRIPT = "script"
        LETTER = "letter"

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="texts")
    target = models.ForeignKey(
        Target, on_delete=models.CASCADE, null=True, blank=True, related_name="+", help_text="Empty: for all targets."
    )
    part = models.CharField(max_length=9, choices=Part.choices)
    language = models.CharField(max_length=10)
    text = models.TextField()
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["part", "position", "id"]
        default_permissions: ClassVar = ["view"]

    def __str__(self) -> str:
        return f"{self.part} {self.position} of {self.action_id}"


class ActionTaken(models.Model):
    """What one person did, once a day for each action and target, which the database sees to.

    ``by`` is a keyed digest: of the address where one was confirmed, else of the network and the day (and then says nothing of
    who it was). ``address`` is there only where one was confirmed. ``came_through`` is the code of a tracked link.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="taken")
    target = models.ForeignKey(Target, on_delete=models.CASCADE, null=True, blank=True, related_name="actions_taken")
    by = models.BinaryField(max_length=32)
    on = models.DateField()
    at = models.DateTimeField()
    address = models.ForeignKey(Address, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    country = models.CharField(max_length=2, blank=True)
    language = models.CharField(max_length=10)
    name = models.CharField(max_length=255, blank=True, help_text="Only of who agreed to stand in what is handed over.")
    wants_news = models.BooleanField(default=False, help_text="To be told when the target endorses.")
    box = models.BinaryField(
        default=b"", help_text="The address of who wants news, boxed; emptied once they were told."
    )
    told_at = models.DateTimeField(null=True, blank=True)
    network = models.CharField(max_length=12, blank=True, help_text="Where it was posted: x, mastodon …")
    came_through = models.CharField(max_length=24, blank=True)
    came_by = models.CharField(max_length=7, blank=True, help_text="link, widget, or foreign: another site's widget.")

    class Meta:
        ordering: ClassVar = ["-at"]
        default_permissions: ClassVar = ["view"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["action", "target", "by", "on"],
                condition=Q(target__isnull=False),
                name="action_taken_once_a_day_per_person_and_target",
            ),
            models.UniqueConstraint(
                fields=["action", "by", "on"], condition=Q(target=None), name="action_taken_once_a_day_per_person"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["target", "at"], name="action_taken_on_target"),
            models.Index(fields=["came_through"], condition=~Q(came_through=""), name="action_taken_through"),
            models.Index(fields=["target"], condition=~Q(box=b""), name="action_taken_to_be_told"),
        ]

    def __str__(self) -> str:
        return f"action taken {self.pk}"


class TargetMail(models.Model):
    """One person's letter to one target. What it says and who wrote it lies in ``box`` under the instance's key until it left.

    The recipient is a contact on file when it leaves, never one that was typed.
    """

    class State(models.TextChoices):
        TYPED = states.TYPED
        WAITING = states.WAITING
        HELD = states.HELD
        CLAIMED = states.CLAIMED
        SENT = states.SENT
        REFUSED = states.MAIL_REFUSED
        UNSURE = states.UNSURE
        REJECTED = states.REJECTED
        DROPPED = states.DROPPED

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="mails")
    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="mails")
    digest = models.BinaryField(max_length=32, help_text="Keyed digest of the writer's address, as in Address.")
    language = models.CharField(max_length=10)
    box = models.BinaryField(default=b"")
    state = models.CharField(max_length=8, choices=State.choices, default=states.TYPED)
    likeness = models.PositiveSmallIntegerField(
        default=100, help_text="How much of it is the suggested text, in percent."
    )
    held_for = models.JSONField(default=list, blank=True, help_text="Codes of what made the desk look first.")
    number = models.PositiveIntegerField(null=True, blank=True, help_text="The how-many-th to its target.")
    typed_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    next_try_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    settled_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=200, blank=True)
    prefix = models.BinaryField(max_length=16, default=b"", help_text="Keyed digest of the network.")
    came_through = models.CharField(max_length=24, blank=True)
    came_by = models.CharField(max_length=7, blank=True)

    class Meta:
        ordering: ClassVar = ["confirmed_at", "id"]
        default_permissions: ClassVar = ["view"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["target", "number"], name="target_mail_number_once_per_target"),
            models.CheckConstraint(
                condition=~Q(state__in=states.SETTLED) | Q(box=b"", settled_at__isnull=False),
                name="target_mail_that_is_settled_holds_nothing",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["target", "confirmed_at", "id"], condition=Q(state=states.WAITING), name="target_mail_to_send"
            ),
            models.Index(fields=["claimed_at"], condition=Q(state=states.CLAIMED), name="target_mail_claimed_since"),
            models.Index(fields=["typed_at"], condition=Q(state=states.TYPED), name="target_mail_typed_since"),
            models.Index(fields=["digest", "typed_at"], name="target_mail_by_address"),
            models.Index(fields=["prefix", "typed_at"], condition=~Q(prefix=b""), name="target_mail_by_network"),
        ]

    def __str__(self) -> str:
        return f"letter {self.pk} to {self.target_id}"


class Pledge(models.Model):
    """A targeted office-holder who signed through the mailbox on file: the token goes there and nowhere else."""

    target = models.OneToOneField(Target, on_delete=models.CASCADE, related_name="pledge")
    contact = models.ForeignKey(TargetContact, on_delete=models.PROTECT, related_name="+")
    words = models.TextField(help_text="What was pledged, as it was shown.")
    language = models.CharField(max_length=10)
    pledged_at = models.DateTimeField()

    class Meta:
        default_permissions: ClassVar = ["view"]

    def __str__(self) -> str:
        return f"pledge of {self.target_id}"


class Handover(models.Model):
    """What was handed to a target: a pack of what people did, its checksum signed, and who received it, where and when."""

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="handovers")
    until = models.DateTimeField(help_text="What was done until then is in the pack.")
    total = models.PositiveIntegerField()
    figures = models.JSONField(help_text="Counts by kind, country and month, as in the pack.")
    sha256 = models.CharField(max_length=64, help_text="Of the pack's CSV.")
    seal = models.CharField(max_length=128, help_text="Ed25519 signature of the checksum, hexadecimal.")
    csv = models.TextField()
    made_at = models.DateTimeField()
    received_on = models.DateField(null=True, blank=True)
    received_by = models.CharField(max_length=255, blank=True)
    place = models.CharField(max_length=255, blank=True)
    note = models.JSONField(default=dict, blank=True, help_text="By language.")
    picture = models.BinaryField(default=b"", help_text="A photograph as a clean PNG that we made.")
    picture_says = models.JSONField(default=dict, blank=True, help_text="What it shows, in words, by language.")

    class Meta:
        ordering: ClassVar = ["-made_at"]
        default_permissions: ClassVar = ["view"]

    def __str__(self) -> str:
        return f"handover {self.pk} to {self.target_id}"
