"""A small campaign with two targets and its actions: what the tests of actions and handovers start from."""

from datetime import date
from typing import Any

from tests.signatories import make_call
from undersigned.calls.models import Call
from undersigned.campaigns.models import Action, Campaign, Target, TargetContact
from undersigned.people.models import Country

SINCE = date(2026, 1, 1)


def make_campaign(call: Call | None = None, **more: Any) -> Campaign:
    """A campaign that has been running since the first of January."""
    said = {"slug": "hush", "hashtag": "Hush", "title": {"en": "Hush"}, "aim": {"en": "Quiet."}, "starts_on": SINCE}
    return Campaign.objects.create(call=call or make_call(), **said | more)


def make_country(code: str = "BR", alpha3: str = "BRA", name: str = "Brazil") -> Country:
    """A country as the test needs it; the real ones come with the example."""
    said = {"alpha3": alpha3, "name_en": name, "name_fr": name, "un_member": True, "region": "", "subregion": ""}
    return Country.objects.get_or_create(code=code, defaults=said)[0]


def make_target(campaign: Campaign, slug: str = "brazil", **more: Any) -> Target:
    """A State that the campaign calls on."""
    said = {"kind": Target.Kind.STATE, "country": make_country(), "called_on": SINCE}
    return Target.objects.create(campaign=campaign, slug=slug, **said | more)


def make_office_holder(campaign: Campaign, slug: str = "minister", **more: Any) -> Target:
    """The holder of an office, person and office apart."""
    name = {"en": "The Minister of Quiet", "fr": "La ministre du Silence"}
    said = {"kind": Target.Kind.OFFICE_HOLDER, "name": name, "person": "Maria Silva", "called_on": SINCE}
    return Target.objects.create(campaign=campaign, slug=slug, **said | more)


def make_contact(target: Target, **more: Any) -> TargetContact:
    """An office of the target that can be written to and called."""
    said = {
        "office": "Office of the Minister", "email": "office@minister.example.org", "x": "minister_x",
        "bluesky": "minister.example.org", "mastodon": "minister@social.example.org", "phone": "+55 61 5550 0000",
        "postal": "Esplanade 1\n70000 Brasilia\nBrazil", "time_zone": "America/Sao_Paulo", "language": "en",
    }  # fmt: skip
    return TargetContact.objects.create(target=target, **said | more)


def make_action(campaign: Campaign, kind: str = Action.Kind.POST, **more: Any) -> Action:
    """One thing to do for the campaign."""
    return Action.objects.create(campaign=campaign, kind=kind, title={"en": "Do it", "fr": "Faites-le"}, **more)
