"""Load the sample queue: endorsements made for the example, so that a desk can be tried before a real body comes.

They come in by the flows that bodies and the desk use, at moments before now, and are marked as samples: flows/publish.py never
publishes one. Letters that these flows queue are emptied at once, and no login is made for who acts.
"""

import tomllib
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from django.db import transaction

from undersigned.calls.models import Call
from undersigned.calls.queries import is_open
from undersigned.endorsements.form import JOIN
from undersigned.endorsements.models import Contact, Endorsement, Evidence
from undersigned.endorsements.passes import make_mailbox_pass, read_form_pass
from undersigned.endorsements.verbs.evidence import add_evidence
from undersigned.flows.confirm_mailbox import confirm_mailbox
from undersigned.flows.endorse import CallClosed, begin_endorsement, save_form, submit_form
from undersigned.flows.vet import add_document, ask_back, hold, refuse, set_embargo, write_note
from undersigned.flows.watch_names import WatchedAlready, watch_name
from undersigned.mailing.verbs import drop_letters_to
from undersigned.people.models import StaffMember
from undersigned.people.verbs.audit import write_audit
from undersigned.values.keys import InstanceKeys
from undersigned.values.tallies import Tally

QUEUE: Final = Path(__file__).resolve().parent.parent / "example" / "queue.toml"
ACTOR: Final = "undersigned example"
"""Who the audit says acted. No login has this name: a sample must not leave a way in, nor pass for the first staff member."""

_SUBMITTED_AFTER: Final = timedelta(minutes=12)
_ANSWERED_AFTER: Final = timedelta(minutes=40)
_DECIDED_AFTER: Final = timedelta(hours=2)
_SHOWN: Final = "Sample: nobody looked this proof up; the record in the DNS is made up with the body."


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One endorsement of the file: what its body types, when, and what the desk did with it. `entry` is a name on the roll."""

    name: str
    kind: str
    domain: str
    signer_name: str
    signer_office: str
    statement: str
    hours_before: float
    country: str = ""
    language: str = "en"
    contact_email: str = ""
    entry: str = ""
    joint: str = ""
    other_names: tuple[str, ...] = ()
    waits_for: tuple[str, ...] = ()
    declarations: dict[str, str] = field(default_factory=dict)
    confirmed: bool = True
    domain_shown: bool = False
    statement_url: str = ""
    asked: str = ""
    refused: str = ""
    held: str = ""
    embargo_days: int = 0

    def typed(self, group_code: str) -> dict[str, str]:
        """Return the form as its body would type it."""
        return {
            **{name: getattr(self, name) for name in ("name", "country", "signer_name", "signer_office", "statement")},
            "website": f"https://www.{self.domain}/",
            "international": "" if self.country else "on",
            "other_names": "\n".join(self.other_names),
            "waits_for": "\n".join(self.waits_for),
            "contact_name": self.signer_name,
            "contact_email": self.contact_email or f"contact@{self.domain}",
            "joint": self.joint,
            "group_code": group_code if self.joint == JOIN else "",
            **{f"declaration_{number}": text for number, text in self.declarations.items()},
            "entitled": "on",
        }


def read_samples() -> tuple[list[Sample], list[tuple[str, str]]]:
    """Return the sample endorsements in the order in which they arrive, and the sample names to watch, each with its reason."""
    told: dict[str, list[dict[str, Any]]] = tomllib.loads(QUEUE.read_text(encoding="utf-8"))
    samples = [Sample(**one) for one in told["endorsements"]]
    samples.sort(key=lambda one: -one.hours_before)
    return samples, [(one["name"], one["why"]) for one in told["watched"]]


@transaction.atomic
def load_sample_queue(*, call: Call, keys: InstanceKeys, now: datetime) -> Tally:
    """Put the sample queue before the desk of a call; where any sample is there already, change nothing. Raises CallClosed."""
    samples, watched = read_samples()
    locked = Call.objects.select_for_update().get(pk=call.pk)
    if Endorsement.objects.filter(call=call, sample=True).exists():
        return Tally(unchanged=len(samples))
    if not is_open(locked, now):
        raise CallClosed
    loading = _Loading(locked, keys, now)
    loading.watch(watched)
    # The example's call opens at the moment at which it is loaded; inside this transaction only, it did so before the samples.
    opened_at = locked.opened_at
    first = now - timedelta(hours=samples[0].hours_before)
    locked.opened_at = min(opened_at, first)
    locked.save(update_fields=["opened_at"])
    for sample in samples:
        loading.load(sample)
    locked.opened_at = opened_at
    locked.save(update_fields=["opened_at"])
    loading.drop_letters()
    write_audit(actor=ACTOR, event="sample_queue.loaded", subject=call.slug, detail=str(len(samples)), now=now)
    return Tally(made=len(samples))


class _Loading:
    """One loading under way: the call, who acts, and the code of the joint group that was begun last."""

    def __init__(self, call: Call, keys: InstanceKeys, now: datetime) -> None:
        self.call, self.keys, self.now = call, keys, now
        # Never stored: the flows ask a reviewer for a name and an address, and only an acceptance for a row.
        self.actor = StaffMember(username=ACTOR, is_active=False)
        self.group_code = ""

    def watch(self, names: list[tuple[str, str]]) -> None:
        """Put the sample names onto the list of watched ones, where they are not."""
        for name, why in names:
            try:
                watch_name(name=name, why=why, actor=self.actor, now=self.now)
            except WatchedAlready:
                continue

    def load(self, sample: Sample) -> None:
        """Take one sample along its whole road."""
        begun = self.now - timedelta(hours=sample.hours_before)
        endorsement_id = self._submit(sample, begun)
        if sample.confirmed:
            self._answer(endorsement_id, begun + _ANSWERED_AFTER)
        self._show(sample, endorsement_id, begun + _ANSWERED_AFTER)
        self._decide(sample, endorsement_id, begun + _DECIDED_AFTER)

    def drop_letters(self) -> None:
        """Empty the letters that the flows queued: there is nobody at these addresses."""
        contacts = Contact.objects.filter(endorsement__call=self.call, endorsement__sample=True)
        drop_letters_to([bytes(digest) for digest in contacts.values_list("digest", flat=True)], now=self.now)

    def _submit(self, sample: Sample, begun: datetime) -> uuid.UUID:
        keys, submitted_at = self.keys, begun + _SUBMITTED_AFTER
        token = begin_endorsement(
            call=self.call, kind=sample.kind, language=sample.language, ip="", keys=keys, now=begun
        )
        Endorsement.objects.filter(pk=read_form_pass(keys, token, now=begun).id).update(sample=True)
        save_form(token=token, fields=sample.typed(self.group_code), keys=keys, now=submitted_at)
        submitted = submit_form(token=token, keys=keys, now=submitted_at)
        self.group_code = submitted.group_code or self.group_code
        return submitted.id

    def _answer(self, endorsement_id: uuid.UUID, now: datetime) -> None:
        contact = Contact.objects.get(endorsement_id=endorsement_id)
        confirm_mailbox(token=make_mailbox_pass(self.keys, contact_id=contact.pk, now=now), keys=self.keys, now=now)

    def _show(self, sample: Sample, endorsement_id: uuid.UUID, now: datetime) -> None:
        """Note evidence beyond the mailbox. No challenge is issued: the worker would look for it at a domain that is nobody's."""
        if sample.domain_shown:
            endorsement = Endorsement.objects.get(pk=endorsement_id)
            rung, method = Evidence.Rung.DOMAIN, Evidence.Method.DNS
            add_evidence(endorsement, rung=rung, method=method, source=f"{sample.domain} (sample)", now=now)
            write_note(endorsement_id=endorsement_id, reviewer=self.actor, text=_SHOWN, now=now)
        if sample.statement_url:
            add_document(
                endorsement_id=endorsement_id,
                seen=None,
                reviewer=self.actor,
                url=sample.statement_url,
                statement=True,
                now=now,
            )

    def _decide(self, sample: Sample, endorsement_id: uuid.UUID, now: datetime) -> None:
        act: dict[str, Any] = {"endorsement_id": endorsement_id, "seen": None, "reviewer": self.actor, "now": now}
        if sample.asked:
            ask_back(question=sample.asked, keys=self.keys, **act)
        if sample.refused:
            refuse(reason=sample.refused, keys=self.keys, **act)
        if sample.held:
            hold(reason=sample.held, **act)
        if sample.embargo_days:
            set_embargo(until=self.now + timedelta(days=sample.embargo_days), **act)
