"""The desk changes what it saw: where somebody was faster, nothing is overwritten, also after the form was found in order."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.doers import make_action, make_campaign, make_contact, make_office_holder
from tests.signatories import NOW
from undersigned.campaigns.models import Action, ActionText, Announcement, Campaign, Target, TargetContact
from undersigned.flows import announce as announcing
from undersigned.flows import save_action as acting
from undersigned.flows import save_contact as contacting
from undersigned.flows import settle_target as settling
from undersigned.flows import stop_campaign as pacing
from undersigned.people.models import AuditLine

pytestmark = pytest.mark.django_db
BY: dict[str, Any] = {"by": "grace", "now": NOW}


def refused(error: type[Exception], deed: Callable[[], object]) -> bool:
    """Whether a deed is refused for what somebody else did, and has left no line in the audit."""
    with pytest.raises(error):
        deed()
    return not AuditLine.objects.exists()


def test_a_pace_that_somebody_else_has_set_is_not_overwritten() -> None:
    campaign = make_campaign()
    seen = pacing.pace_seen(campaign)
    said = {"mail_from": "", "mails_an_hour": 1, "mails_a_day": 9, "quiet_days": [], "block_words": [], **BY}
    Campaign.objects.update(block_words=["spam"])
    assert refused(pacing.ChangedMeanwhile, lambda: pacing.set_pace(campaign_id=campaign.pk, **said, seen=seen))
    seen = pacing.pace_seen(Campaign.objects.get())
    pacing.set_pace(campaign_id=campaign.pk, **said, seen=seen)
    assert Campaign.objects.values_list("mails_an_hour", "block_words").get() == (1, [])


def test_a_contact_that_somebody_else_has_changed_is_not_overwritten() -> None:
    contact = make_contact(make_office_holder(make_campaign()))
    contact.refresh_from_db()
    seen = contacting.contact_seen(contact)

    def save() -> TargetContact:
        said = {"target_id": contact.target_id, "contact_id": contact.pk, "fields": {"office": "O", "phone": "123"}}
        return contacting.save_contact(**said, **BY, seen=seen)  # type: ignore[arg-type]

    TargetContact.objects.update(phone="+55 1")
    assert refused(contacting.ChangedMeanwhile, save)
    TargetContact.objects.update(phone=contact.phone, bounced_at=NOW)
    assert save().phone == "123"


def test_a_target_that_somebody_else_has_changed_is_not_overwritten() -> None:
    target = make_office_holder(make_campaign())
    seen = settling.target_seen(target)

    def save() -> Target:
        return settling.save_target(
            campaign_id=target.campaign_id, target_id=target.pk, kind=target.kind, country="", name={"en": "M"},
            office={}, person="Ana", entry_id=None, called_on=date(2026, 11, 1), reason={}, source="", seen=seen, **BY,
        )  # fmt: skip

    Target.objects.update(person="João")
    assert refused(settling.ChangedMeanwhile, save)
    # Where it stands is settled elsewhere and is no part of what is said of it.
    Target.objects.update(person=target.person, status="promised", status_on=NOW.date())
    assert (save().person, Target.objects.get().status) == ("Ana", "promised")


def test_an_action_that_somebody_else_has_changed_or_made_is_not_overwritten() -> None:
    campaign = make_campaign()
    said: dict[str, Any] = {"kind": "call", "title": {"en": "Call"}, "lead": {}, "position": 0, "open": True, **BY}

    def save(seen: dict[str, Any]) -> Action:
        return acting.save_action(campaign_id=campaign.pk, **said, seen=seen)

    made = make_action(campaign, "call")
    assert refused(acting.ChangedMeanwhile, lambda: save({}))
    seen = acting.action_seen(made)
    Action.objects.update(open=False)
    assert refused(acting.ChangedMeanwhile, lambda: save(seen))
    assert save(acting.action_seen(Action.objects.get())).title == {"en": "Call"}


def test_a_text_that_somebody_else_has_changed_is_neither_overwritten_nor_taken_away() -> None:
    action = make_action(make_campaign())
    text = ActionText.objects.create(action=action, part="post", language="en", text="Before")
    seen = acting.text_seen(text)

    def save() -> ActionText:
        said = {"text_id": text.pk, "target_id": None, "part": "post", "language": "en", "text": "Mine", "position": 0}
        return acting.save_text(action_id=action.pk, **said, seen=seen, **BY)  # type: ignore[arg-type]

    ActionText.objects.update(text="Theirs")
    assert refused(acting.ChangedMeanwhile, save)
    assert refused(acting.ChangedMeanwhile, lambda: acting.delete_text(text_id=text.pk, seen=seen, **BY))
    ActionText.objects.update(text="Before")
    assert save().text == "Mine"
    acting.delete_text(text_id=text.pk, seen=acting.text_seen(ActionText.objects.get()), **BY)
    assert not ActionText.objects.exists()


def test_an_announcement_that_somebody_else_has_written_is_not_overwritten() -> None:
    campaign = make_campaign()

    def write(seen: dict[str, Any], **more: Any) -> announcing.Announced:
        said: dict[str, Any] = {
            "slug": "a",
            "title": {"en": "Mine"},
            "text": {"en": "Mine."},
            "shown_from": NOW,
            "sample": False,
        }
        return announcing.announce(campaign_id=campaign.pk, **said | more, seen=seen, **BY)

    one = Announcement.objects.create(
        campaign=campaign, slug="a", title={"en": "Theirs"}, text={"en": "."}, shown_from=NOW
    )
    seen = announcing.announcement_seen(one)
    assert refused(announcing.ChangedMeanwhile, lambda: write({}))
    Announcement.objects.update(title={"en": "Again theirs"})
    assert refused(announcing.ChangedMeanwhile, lambda: write(seen))
    now = announcing.announcement_seen(Announcement.objects.get())
    assert (write(now).made, write({}, slug="b").made) == (False, True)
