"""Nouns: letters that still have to leave."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from undersigned.mailing.states import CLAIMED, DELIVERED, DROPPED, REFUSED, WAITING


class Letter(models.Model):
    """One system mail to one address. What it says and to whom lies in ``box``, under the instance's key, until it leaves."""

    class Kind(models.TextChoices):
        CONFIRM = "confirm"
        ALREADY_SIGNED = "already_signed"
        MY = "my"
        ENDORSE_RESUME = "endorse_resume"
        ENDORSE_MAILBOX = "endorse_mailbox"
        ENDORSE_ASKED = "endorse_asked"
        ENDORSE_REFUSED = "endorse_refused"
        ENDORSE_PUBLISHED = "endorse_published"
        ENDORSE_MY = "endorse_my"
        ENDORSE_WITHDRAWN = "endorse_withdrawn"
        ENDORSE_RECONFIRM = "endorse_reconfirm"
        ENDORSE_REAFFIRM = "endorse_reaffirm"
        ALARM = "alarm"
        PRESS_CONFIRM = "press_confirm"
        TARGET_WON = "target_won"
        PLEDGE = "pledge"
        CLAIM_TARGET = "claim_target"
        CLAIM_REMIND = "claim_remind"
        PARTNER_ASKED = "partner_asked"
        PARTNER_DECIDED = "partner_decided"
        PARTNER_MY = "partner_my"
        PARTNER_RECEIPT = "partner_receipt"
        ASK_OTHERS = "ask_others"
        RSVP_CONFIRM = "rsvp_confirm"
        RSVP_SEAT = "rsvp_seat"
        RSVP_IN_LINE = "rsvp_in_line"
        RSVP_GIVEN_BACK = "rsvp_given_back"
        RSVP_REMIND = "rsvp_remind"
        EVENT_CHANGED = "event_changed"
        EVENT_CANCELLED = "event_cancelled"
        EVENT_AFTER = "event_after"
        EVENT_SUGGESTED = "event_suggested"
        EVENT_DECIDED = "event_decided"
        SUBSCRIBE_CONFIRM = "subscribe_confirm"
        SUBSCRIBE_MY = "subscribe_my"
        SUBSCRIBE_NEVER = "subscribe_never"
        MY_LINKS = "my_links"

    class State(models.TextChoices):
        WAITING = WAITING
        CLAIMED = CLAIMED
        DELIVERED = DELIVERED
        REFUSED = REFUSED
        DROPPED = DROPPED

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    digest = models.BinaryField(
        max_length=32, help_text="Keyed digest of the address, as in Address; it may be unknown there."
    )
    asked_from = models.BinaryField(
        max_length=8, default=b"", help_text="Keyed mark of the network that asked for it, another for each address."
    )
    language = models.CharField(max_length=10)
    box = models.BinaryField(default=b"", help_text="Address and contents, boxed; emptied once delivered.")
    state = models.CharField(max_length=10, choices=State.choices, default=WAITING)
    made_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    next_try_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    settled_at = models.DateTimeField(null=True, blank=True, help_text="When it was delivered, refused or dropped.")
    last_error = models.CharField(
        max_length=200, blank=True, help_text="What the mail server said, without the address."
    )

    class Meta:
        ordering: ClassVar = ["next_try_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state__in=[DELIVERED, REFUSED, DROPPED]) | Q(box=b"", settled_at__isnull=False),
                name="letter_that_is_settled_holds_nothing",
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["kind", "next_try_at", "id"], condition=Q(state=WAITING), name="letter_to_send_by_kind"
            ),
            models.Index(fields=["claimed_at"], condition=Q(state=CLAIMED), name="letter_claimed_since"),
            models.Index(fields=["digest", "kind", "made_at"], name="letter_by_address"),
            models.Index(fields=["made_at"], name="letter_by_age"),
            models.Index(fields=["settled_at"], condition=Q(state=DROPPED), name="letter_dropped_since"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} letter {self.pk}"
