"""The four kinds of institutions, in the order in which every list shows them, and what readers know them as."""

from collections.abc import Mapping
from typing import Final

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy


class Kind(models.TextChoices):
    """Which kind of institution a body is. Each has exactly one."""

    STATE = "state"
    PUBLIC_AUTHORITY = "public_authority"
    PRIVATE_SECTOR = "private_sector"
    CIVIL_SOCIETY = "civil_society"


KIND_WORDS: Final[Mapping[str, str | Promise]] = {
    Kind.STATE: lazy("State"),
    Kind.PUBLIC_AUTHORITY: lazy("Public authority or local government"),
    Kind.PRIVATE_SECTOR: lazy("Private sector"),
    Kind.CIVIL_SOCIETY: lazy("Civil society or academia"),
}
