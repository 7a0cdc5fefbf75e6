"""What the desk's tests start from: somebody with a role, and one row of everything that the desk shows."""

from dataclasses import dataclass
from datetime import date

from django.test import Client

from tests.desk.signing_in import PASSWORD, give_app, seat
from tests.signatories import NOW, confirmed, make_call, signed
from undersigned.calls.models import Call, Signature
from undersigned.campaigns.models import Campaign
from undersigned.flows.set_up_desk import make_staff
from undersigned.interfaces.desk.second_factor import needs_second_factor
from undersigned.mailing.models import Letter
from undersigned.people.models import AuditLine, StaffMember
from undersigned.roll.models import RollChange, RollEntry

__all__ = ["PASSWORD", "Everything", "client_of_role", "make_entry", "make_everything"]


@dataclass(frozen=True)
class Everything:
    """What the desk shows: one row of each, a signature with and one without a public name."""

    call: Call
    campaign: Campaign
    hidden: Signature
    shown: Signature
    entry: RollEntry
    change: RollChange
    letter: Letter
    line: AuditLine
    colleague: StaffMember


def client_of_role(role: str) -> Client:
    """A browser in which somebody of this role is signed in, with a second factor where they need one.

    "superuser" may do what Django lets a superuser do.
    """
    if role == "superuser":
        staff = StaffMember.objects.create_superuser(username="superuser", password=PASSWORD)
    else:
        staff = make_staff(name=f"the {role}", password=PASSWORD, role=role, now=NOW)
    if needs_second_factor(staff):
        give_app(staff)
    client = Client()
    seat(client, staff)
    return client


def make_entry(call: Call, name: str = "Quietland", **more: object) -> RollEntry:
    """An entry of the roll as an import would leave it, with the public line that it was listed."""
    slug = name.lower().replace(" ", "-")
    entry = RollEntry.objects.create(
        call=call,
        name=name,
        slug=slug,
        search_text=slug,
        sort_text=slug,
        **{"kind": "state", "country": "FR", "listed_on": date(2019, 9, 16), "endorsed_on": "2018", **more},
    )
    RollChange.objects.create(
        call=call,
        entry=entry,
        what="listed",
        on=date(2019, 9, 16),
        source="https://source.example/list",
        recorded_at=NOW,
    )
    return entry


def make_everything() -> Everything:
    """One row of each kind."""
    call = make_call()
    entry = make_entry(call, source="https://source.example/evidence ; the minister's letter")
    hidden = confirmed(call, "ada.lovelace@example.org", name="Ada Augusta Lovelace")
    shown = confirmed(call, "grace.hopper@example.org", name="Grace Hopper", show_name=True)
    Signature.objects.filter(pk=hidden.pk).update(number=7)
    Signature.objects.filter(pk=shown.pk).update(number=8)
    signed(call, "pending@example.org", name="Waiting Person", show_name=True)
    campaign = Campaign.objects.create(
        call=call,
        slug="pick-up",
        hashtag="PickUp",
        title={"en": "Pick up"},
        aim={"en": "All sign"},
        starts_on=date(2021, 9, 21),
    )
    line = AuditLine.objects.create(at=NOW, actor="undersigned", event="roll.imported", subject="quiet-seas")
    return Everything(
        call=call,
        campaign=campaign,
        hidden=hidden,
        shown=shown,
        entry=entry,
        change=entry.changes.get(),
        letter=Letter.objects.exclude(box=b"")[0],
        line=line,
        colleague=StaffMember.objects.create_user(username="colleague", password=PASSWORD),
    )
