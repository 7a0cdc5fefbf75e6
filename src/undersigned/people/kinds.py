"""The four kinds of institutions, in the order in which every list shows them."""

from django.db import models


class Kind(models.TextChoices):
    """Which kind of institution a body is. Each has exactly one."""

    STATE = "state"
    PUBLIC_AUTHORITY = "public_authority"
    PRIVATE_SECTOR = "private_sector"
    CIVIL_SOCIETY = "civil_society"
