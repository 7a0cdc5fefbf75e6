"""Nouns: countries, the addresses of persons, what they agreed to, staff and what staff did."""

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models


class StaffMember(AbstractUser):
    """Somebody who works at the desk. Roles are groups (flows/set_up_desk.py)."""

    class Meta:
        verbose_name = "staff member"


class AuditLine(models.Model):
    """One act of staff or of the machine on its own; written, never changed."""

    at = models.DateTimeField(db_index=True)
    actor = models.CharField(max_length=150, help_text="Name of the staff member, or the command that acted.")
    event = models.CharField(max_length=80, help_text="noun.past, such as signature.withdrawn")
    subject = models.CharField(max_length=200)
    detail = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor}: {self.event} {self.subject}"


class Country(models.Model):
    """A State that can endorse (193 members and 2 observers of the United Nations), with what is known of it.

    Regions are UN M49's, names CLDR's or the UN's, population GeoNames'; example/README.md has the sources.
    """

    code = models.CharField(max_length=2, primary_key=True, help_text="ISO 3166-1 alpha-2")
    alpha3 = models.CharField(max_length=3, unique=True)
    name_en = models.CharField(max_length=100)
    name_fr = models.CharField(max_length=100)
    un_member = models.BooleanField()
    region = models.CharField(max_length=40)
    subregion = models.CharField(max_length=60)
    population = models.BigIntegerField(null=True)
    population_source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["name_en"]
        verbose_name_plural = "countries"

    def __str__(self) -> str:
        return self.name_en

    def name_in(self, language: str) -> str:
        """Return the country's name in French for ``fr``, else in English."""
        return self.name_fr if language.startswith("fr") else self.name_en


class CountryRegime(models.Model):
    """Regimes of the World class of a country in a year (V-Dem): information with its source, not our judgement."""

    class Regime(models.IntegerChoices):
        CLOSED_AUTOCRACY = 0
        ELECTORAL_AUTOCRACY = 1
        ELECTORAL_DEMOCRACY = 2
        LIBERAL_DEMOCRACY = 3

    country = models.ForeignKey(Country, on_delete=models.CASCADE, related_name="regimes")
    year = models.PositiveSmallIntegerField()
    regime = models.PositiveSmallIntegerField(choices=Regime.choices)
    source = models.CharField(max_length=200)

    class Meta:
        ordering: ClassVar = ["country", "-year"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["country", "year"], name="regime_once_per_country_and_year")
        ]

    def __str__(self) -> str:
        return f"{self.country_id} {self.year}: {self.get_regime_display()}"


class Address(models.Model):
    """A person's e-mail address, not readable here.

    ``digest`` is keyed (HMAC) over the folded address and makes it unique; ``sealed`` opens with the custodian's key only.
    """

    digest = models.BinaryField(max_length=32, unique=True)
    sealed = models.BinaryField(default=b"")
    proven = models.BinaryField(
        max_length=32, default=b"", help_text="Keyed digest of the exact spelling whose mailbox has confirmed."
    )
    made_at = models.DateTimeField()
    blocked_at = models.DateTimeField(null=True, blank=True, help_text="Its owner asked never to be written to again.")

    class Meta:
        verbose_name_plural = "addresses"

    def __str__(self) -> str:
        return f"address {self.pk}"


class CodeTry(models.Model):
    """How often six digits were tried with an address, known or not: the same row, the same work for both."""

    digest = models.BinaryField(max_length=32, unique=True)
    tries = models.PositiveSmallIntegerField(default=0)
    since = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name_plural = "code tries"

    def __str__(self) -> str:
        return f"{self.tries} tries since {self.since}"


class Consent(models.Model):
    """What a person agreed to: the words that were shown, when, and when it was taken back."""

    class Purpose(models.TextChoices):
        SHOW_NAME = "show_name"
        NEWS = "news"
        KEEP = "keep"

    address = models.ForeignKey(Address, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    scope = models.CharField(max_length=80, help_text="Slug of the call it was given for.")
    words = models.TextField()
    language = models.CharField(max_length=10)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["address", "purpose", "scope"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="consent_in_force_once_per_address_purpose_and_scope",
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} for {self.scope} by address {self.address_id}"
