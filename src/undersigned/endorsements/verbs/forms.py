"""Writes: an endorsement while the body still writes it, and its submission."""

import hashlib
import json
import uuid
from collections.abc import Mapping
from datetime import datetime

from django.db.models import Q, QuerySet

from undersigned.endorsements.form import EndorsementForm
from undersigned.endorsements.models import Contact, Declaration, Endorsement, JointGroup, Logo
from undersigned.endorsements.states import CLAIMED, DRAFT, MERGED, OPEN_TO_BODY, REFUSED, WITHDRAWN
from undersigned.endorsements.verbs.contacts import Reachable
from undersigned.endorsements.verbs.states import WrongState, move
from undersigned.values.keys import InstanceKeys

_BOX = "endorsement form"
_COLUMNS = ("name", "country", "website", "domain", "signer_name", "signer_office", "statement")


def start_endorsement(
    *, call_id: int, version_id: int, kind: str, language: str, prefix: bytes, now: datetime
) -> Endorsement:
    """Make an empty draft."""
    return Endorsement.objects.create(
        id=uuid.uuid4(),
        call_id=call_id,
        version_id=version_id,
        kind=kind,
        language=language,
        prefix=prefix,
        started_at=now,
        saved_at=now,
    )


def save_typed(endorsement: Endorsement, typed: Mapping[str, str], *, keys: InstanceKeys, now: datetime) -> None:
    """Keep the form as it was typed, right or wrong, boxed. Raises WrongState when it may no longer be written."""
    if endorsement.state not in OPEN_TO_BODY:
        raise WrongState
    content = json.dumps(dict(typed), ensure_ascii=False).encode()
    endorsement.typed = keys.box(_BOX, content, bound_to=endorsement.pk.bytes)
    endorsement.saved_at = now
    endorsement.save(update_fields=["typed", "saved_at"])


def read_typed(endorsement: Endorsement, *, keys: InstanceKeys) -> dict[str, str]:
    """Return the form as it was typed; nothing where nothing is kept. Raises CannotOpen."""
    if not endorsement.typed:
        return {}
    typed: dict[str, str] = json.loads(keys.unbox(_BOX, bytes(endorsement.typed), bound_to=endorsement.pk.bytes))
    return typed


def keep_logo(endorsement: Endorsement, png: bytes) -> Logo:
    """Keep a logo that was made clean (values.logos), in place of an earlier one."""
    logo, _made = Logo.objects.update_or_create(
        endorsement=endorsement, defaults={"png": png, "sha256": hashlib.sha256(png).hexdigest()}
    )
    return logo


def drop_logo(endorsement: Endorsement) -> None:
    """Take the logo off."""
    Logo.objects.filter(endorsement=endorsement).delete()


def submit(
    endorsement: Endorsement,
    form: EndorsementForm,
    *,
    state: str,
    version_id: int,
    group: JointGroup | None,
    now: datetime,
) -> None:
    """Let the endorsement say what the clean form says; what was typed goes. Raises WrongState."""
    first = endorsement.state == DRAFT
    move(endorsement, state)
    for name in _COLUMNS:
        setattr(endorsement, name, getattr(form, name))
    endorsement.other_names, endorsement.identifiers = list(form.other_names), form.identifiers
    endorsement.waits_for, endorsement.group = list(form.waits_for), group
    endorsement.version_id, endorsement.typed, endorsement.saved_at = version_id, b"", now
    endorsement.submitted_at = now if first or endorsement.submitted_at is None else endorsement.submitted_at
    endorsement.reason = ""
    endorsement.save()
    declare(endorsement, form.declarations)


def declare(endorsement: Endorsement, declarations: Mapping[int, str]) -> None:
    """Make the declarations exactly these."""
    Declaration.objects.filter(endorsement=endorsement).delete()
    Declaration.objects.bulk_create(
        Declaration(endorsement=endorsement, principle=number, text=text)
        for number, text in sorted(declarations.items())
    )


def make_group(*, call_id: int, code: str, now: datetime) -> JointGroup:
    """Make a group of bodies that endorse together."""
    return JointGroup.objects.create(call_id=call_id, code=code, made_at=now)


def set_group(group: JointGroup, *, needed: int, reveal_at: datetime | None) -> None:
    """Say how many must be accepted, and when they are revealed together."""
    group.needed, group.reveal_at = needed, reveal_at
    group.save(update_fields=["needed", "reveal_at"])


def lapse_drafts(*, before: datetime, limit: int) -> int:
    """Delete drafts not saved since a moment; return how many, a batch at most."""
    return _delete(Endorsement.objects.filter(state=DRAFT, saved_at__lt=before), limit)


def lapse_claims(*, before: datetime, limit: int) -> int:
    """Delete what was submitted before a moment and no mailbox has answered; return how many, a batch at most."""
    return _delete(Endorsement.objects.filter(state=CLAIMED, saved_at__lt=before), limit)


def _delete(due: QuerySet[Endorsement], limit: int) -> int:
    ids = list(due.values_list("pk", flat=True)[:limit])
    # Asked again: somebody may have gone on with it in between.
    return due.filter(pk__in=ids).delete()[1].get(Endorsement._meta.label, 0)


def forget_ended(*, before: datetime, limit: int, now: datetime) -> int:
    """Forget the contacts of what came to an end before a moment; return how many, a batch at most."""
    ended = Q(endorsement__state__in=(REFUSED, MERGED), endorsement__decided_at__lt=before) | Q(
        endorsement__state=WITHDRAWN, endorsement__withdrawn_at__lt=before
    )
    ids = list(Contact.objects.filter(ended, left_at=None).values_list("pk", flat=True)[:limit])
    return Contact.objects.filter(pk__in=ids).update(left_at=now, box=b"")


def forget_prefixes(*, before: datetime, limit: int) -> int:
    """Empty the network prefixes of endorsements begun before a moment; return how many, a batch at most."""
    due = Endorsement.objects.filter(started_at__lt=before).exclude(prefix=b"")
    ids = list(due.values_list("pk", flat=True)[:limit])
    return Endorsement.objects.filter(pk__in=ids).update(prefix=b"")


def typed_again(endorsement: Endorsement, contact: Reachable | None) -> dict[str, str]:
    """Return what a submitted endorsement says as a form that can be written on."""
    group = endorsement.group
    typed = {
        **{name: getattr(endorsement, name) for name in ("name", "country", "website", "signer_name", "signer_office")},
        "statement": endorsement.statement,
        "other_names": "\n".join(endorsement.other_names),
        "waits_for": "\n".join(endorsement.waits_for),
        "international": "" if endorsement.country else "on",
        "contact_name": contact.name if contact else "",
        "contact_email": contact.email if contact else "",
        "joint": "join" if group else "",
        "group_code": group.code if group else "",
        **endorsement.identifiers,
        **{f"declaration_{one.principle}": one.text for one in endorsement.declarations.all()},
    }
    return {name: value for name, value in typed.items() if value}
