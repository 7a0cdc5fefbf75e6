"""Nouns: who asked for the newsletter, who confirmed, about what, and where nothing is sent any more."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from undersigned.people.models import Address


class Topic(models.Model):
    """Something a mailing can be about; a subscriber chooses."""

    slug = models.SlugField(unique=True, max_length=40)
    title = models.JSONField(help_text="By language.")
    text = models.JSONField(default=dict, blank=True, help_text="One sentence, by language.")
    position = models.PositiveSmallIntegerField(default=0)
    open = models.BooleanField(default=True)
    sample = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["position", "id"]
        default_permissions: ClassVar = ["view"]

    def __str__(self) -> str:
        return self.slug

    def title_in(self, language: str) -> str:
        """Return its title in that language, else in English, else in any."""
        titles: dict[str, str] = self.title
        return titles.get(language) or titles.get("en") or next(iter(titles.values()), self.slug)


class Frequency(models.TextChoices):
    """How often somebody wants to hear from us at most."""

    EACH = "each"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


class SubscribeRequest(models.Model):
    """Somebody typed an address for the newsletter. Nothing is sent there but one letter that asks; see flows/subscribe.py.

    Each spelling of an address has its own, so that none overwrites what another mailbox is asked. ``box`` holds address and
    name under the instance's key; ``words`` are those of the consent as shown.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    digest = models.BinaryField(max_length=32, help_text="Keyed digest of the address, as in Address.")
    mailbox = models.BinaryField(max_length=8, default=b"", help_text="Keyed mark of the spelling that was typed.")
    box = models.BinaryField(default=b"")
    language = models.CharField(max_length=10)
    topics = models.JSONField(default=list, blank=True, help_text="Slugs; empty: all.")
    frequency = models.CharField(max_length=7, choices=Frequency.choices, default=Frequency.EACH)
    country = models.CharField(max_length=2, blank=True)
    words = models.TextField()
    asked_at = models.DateTimeField()
    came_through = models.CharField(max_length=24, blank=True)
    came_by = models.CharField(max_length=7, blank=True)

    class Meta:
        ordering: ClassVar = ["asked_at"]
        default_permissions: ClassVar = ["view"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["digest", "mailbox"], name="one_subscribe_request_a_mailbox")
        ]
        indexes: ClassVar = [models.Index(fields=["asked_at"], name="subscribe_request_by_age")]

    def __str__(self) -> str:
        return f"request {self.pk}"


class Subscriber(models.Model):
    """A person who asked for news and confirmed. Address and name are readable with the instance's key only.

    ``domain`` is a keyed digest of what stands after the @, so that a provider's pace can be kept without reading addresses.
    """

    address = models.OneToOneField(Address, on_delete=models.CASCADE, related_name="+")
    box = models.BinaryField(help_text="The e-mail address, boxed under the instance's key.")
    name_box = models.BinaryField(default=b"", help_text="The name they want to be greeted by, boxed.")
    language = models.CharField(max_length=10)
    topics = models.JSONField(default=list, blank=True, help_text="Slugs; empty: all.")
    frequency = models.CharField(max_length=7, choices=Frequency.choices, default=Frequency.EACH)
    country = models.CharField(max_length=2, blank=True)
    domain = models.BinaryField(max_length=8, default=b"")
    counts_opens = models.BooleanField(default=False, help_text="Agreed that opening may be counted.")
    subscribed_at = models.DateTimeField()
    last_mailed_at = models.DateTimeField(null=True, blank=True, help_text="When a mailing was last frozen for them.")
    came_through = models.CharField(max_length=24, blank=True)
    came_by = models.CharField(max_length=7, blank=True)

    class Meta:
        ordering: ClassVar = ["subscribed_at", "id"]
        default_permissions: ClassVar = ["view"]
        indexes: ClassVar = [
            models.Index(fields=["language", "country"], name="subscriber_by_language"),
            models.Index(fields=["subscribed_at"], name="subscriber_since"),
            models.Index(fields=["came_through"], condition=~Q(came_through=""), name="subscriber_through"),
        ]

    def __str__(self) -> str:
        return f"subscriber {self.pk}"


class Suppression(models.Model):
    """No mailing goes to this address: its mailbox refused for good, or its owner complained. By keyed digest only.

    Who asks anew and confirms lifts it. An owner's "never again" is Address.blocked_at and holds for letters too.
    """

    class Reason(models.TextChoices):
        REFUSED = "refused"
        BOUNCED = "bounced"
        COMPLAINED = "complained"

    digest = models.BinaryField(max_length=32, unique=True)
    reason = models.CharField(max_length=10, choices=Reason.choices)
    at = models.DateTimeField()
    status = models.CharField(max_length=12, blank=True, help_text="What the server answered: 5.1.1 …")

    class Meta:
        ordering: ClassVar = ["-at"]
        default_permissions: ClassVar = ["view"]

    def __str__(self) -> str:
        return f"{self.reason} since {self.at}"
