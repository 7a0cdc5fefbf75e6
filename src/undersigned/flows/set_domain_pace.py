"""Set how many mailings an hour a mail provider gets from us at most, by what stands after the @ in its addresses."""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from undersigned.mailing.models import DomainPace
from undersigned.mailing.verbs.subscribers import domain_digest
from undersigned.people.verbs.audit import write_audit
from undersigned.values.email import InvalidEmail, clean_email
from undersigned.values.keys import InstanceKeys

MOST_AN_HOUR: Final = 1_000_000


class BadDomainPace(ValueError):
    """What was typed cannot be used; ``errors`` says by field, in a sentence, what to do."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = errors


@transaction.atomic
def set_domain_pace(*, name: str, an_hour: int, keys: InstanceKeys, by: str, now: datetime) -> DomainPace:
    """Set the pace of a domain such as example.org, from now on. Raises BadDomainPace."""
    errors: dict[str, str] = {}
    domain = name.strip().lower().lstrip("@")
    try:
        domain = clean_email(f"someone@{domain}").rpartition("@")[2]
    except InvalidEmail:
        errors["name"] = _("This is no domain. Please write it like this: example.org.")
    if not 1 <= an_hour <= MOST_AN_HOUR:
        errors["an_hour"] = _("Please type a number from 1 to %(most)s.") % {"most": MOST_AN_HOUR}
    if errors:
        raise BadDomainPace(errors)
    digest = domain_digest(keys, f"someone@{domain}")
    said = {"name": domain, "an_hour": an_hour, "credit": 0.0, "credit_at": None}
    pace, _made = DomainPace.objects.update_or_create(digest=digest, defaults=said)
    write_audit(actor=by, event="domain_pace.set", subject=domain, detail=f"{an_hour} an hour", now=now)
    return pace


@transaction.atomic
def delete_domain_pace(*, pace_id: int, by: str, now: datetime) -> None:
    """Let a domain get as many as it takes again; one that has no pace stays as it is."""
    pace = DomainPace.objects.filter(pk=pace_id).first()
    if pace is not None:
        pace.delete()
        write_audit(actor=by, event="domain_pace.deleted", subject=pace.name, now=now)
