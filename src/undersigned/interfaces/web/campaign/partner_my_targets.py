"""The targets on a partner's own page: what it cares for, with the contacts it logged, and what it can take."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from undersigned.campaigns.models import Partner, TargetClaim
from undersigned.campaigns.queries.board import claims_of, free_targets, logged_with
from undersigned.campaigns.queries.places import Places, places_in
from undersigned.flows import my_partner as flow
from undersigned.interfaces.web.campaign import target_words as words
from undersigned.interfaces.web.campaign.action import page_language
from undersigned.interfaces.web.campaign.claim import answered, logged, logged_rows, row_id, said_of_contact

DEEDS: Final = ("take", "log", "answer", "give_up")


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a form about a target came to nothing: errors by field, of which target, with what was typed; or sentences."""

    status: int
    target_id: int = 0
    errors: Mapping[str, str] = field(default_factory=dict)
    typed: Mapping[str, str] = field(default_factory=dict)
    sentences: tuple[str, ...] = ()


def act(token: str, typed: Mapping[str, str], *, now: datetime) -> Refused | None:
    """Do what a form about a target asks; return why it could not be done, or None. Raises NoPartnerPage."""
    deed, target_id = typed.get("deed", ""), row_id(typed.get("target", ""))
    about: dict[str, Any] = {"token": token, "target_id": target_id, "keys": settings.HOME.keys, "now": now}
    deeds: dict[str, Callable[[], object]] = {
        "take": lambda: flow.take_target(**about),
        "log": lambda: flow.log_as_partner(**about, **logged(typed)),
        "answer": lambda: flow.answer_as_partner(**about, **answered(typed)),
        "give_up": lambda: flow.give_up_as_partner(**about),
    }
    if deed == "take" and not target_id:
        return Refused(422, errors={"target": _("Please choose one from the list.")})
    try:
        deeds[deed]()
    except flow.ClaimedAlready:
        return Refused(409, sentences=(_("Somebody else was faster: another person or partner cares for it now."),))
    except flow.NotToClaim:
        return Refused(
            409, sentences=(_("Nobody needs to care for it: it has endorsed, or the campaign is not running."),)
        )
    except flow.NoSuchClaim:
        return Refused(409, sentences=(_("It is not in your care any more. Please look again."),))
    except flow.BadContactMade as error:
        faults = words.contact_faults(error.errors)
        if deed == "answer":
            return Refused(422, sentences=tuple(faults.values()))
        return Refused(422, target_id, faults, said_of_contact(typed))
    return None


def targets_of(partner: Partner, refused: Refused | None) -> dict[str, Any]:
    """Return what an active partner cares for, and what it can take. As many queries for one target as for a hundred."""
    today, language = timezone.localdate(), page_language()
    claims = claims_of(partner.pk)
    contacts = logged_with([one.pk for one in claims])
    places = places_in(partner.campaign, today=today)
    said = refused or Refused(200)
    free = sorted((one.name_in(language), one.pk) for one in free_targets(partner.campaign, today=today))
    return {
        "claims": [_claim(one, places, logged_rows(contacts[one.pk]), said) for one in claims],
        "free": [{"id": pk, "name": name} for name, pk in free],
        "ways": [(key, str(word)) for key, word in words.WAYS.items()],
        "today": today,
    }


def errors_of(refused: Refused) -> dict[str, str]:
    """Return the errors by the ids of their fields: each target has a form of its own."""
    after = f"-{refused.target_id}" if refused.target_id else ""
    return {f"{name}{after}": sentence for name, sentence in refused.errors.items()}


def _claim(one: TargetClaim, places: Places, contacts: list[dict[str, Any]], said: Refused) -> dict[str, Any]:
    target = one.target
    about = said.target_id == target.pk
    return {
        "id": target.pk,
        "after": f"-{target.pk}",
        "name": target.name_in(page_language()),
        "url": reverse("target", args=places.of(target.slug)),
        "since": one.claimed_at,
        "contacts": contacts,
        "errors": said.errors if about else {},
        "typed": said.typed if about else {},
    }
