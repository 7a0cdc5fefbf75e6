"""The widget that acts: a letter and a post from other people's pages, checked, counted and credited as on our own."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.utils import timezone

from tests.doers import make_action
from tests.partners import active, code_of
from tests.signatories import ADA
from tests.writers import FORM, PARAGRAPHS, make_target_to_write_to
from undersigned.campaigns.models import Action, ActionTaken, Partner, Target, TargetMail
from undersigned.campaigns.passes.press import make_press_pass
from undersigned.campaigns.queries.partners import figures_of
from undersigned.flows.confirm_press import confirm_press
from undersigned.mailing.models import Letter

pytestmark = pytest.mark.django_db
FORM_URL, WRITE, POST = "/en/widget/form.json", "/en/widget/write/", "/en/widget/post/"
OWN_SITE, ELSEWHERE = "https://www.quiet-youth.example.org", "https://elsewhere.example"


@pytest.fixture(autouse=True)
def _outbox_off() -> object:
    with override_settings(OPTION={**settings.OPTION, "mail": "smtp", "call": "quiet-seas"}):
        yield


@pytest.fixture
def brazil() -> Target:
    target = make_target_to_write_to(starts_on=timezone.localdate() - timedelta(days=1))
    make_action(target.campaign, Action.Kind.POST)
    return target


@pytest.fixture
def partner(brazil: Target) -> Partner:
    partner = active(brazil.campaign, keys=settings.HOME.keys)
    Partner.objects.update(colour="#00695c")
    return partner


def told(client: Client, **asked: str) -> dict[str, Any]:
    answer = client.get(FORM_URL, asked)
    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (200, "*")
    return dict(json.loads(answer.content))


def sent(client: Client, url: str, origin: str, **fields: str) -> tuple[int, dict[str, Any]]:
    """What a widget on a site is answered."""
    headers = {"Origin": origin, "Sec-Fetch-Site": "cross-site", "Accept": "application/json"}
    answer = client.post(url, {"target": "brazil", "by": "widget"} | fields, headers=headers)
    assert (answer["Access-Control-Allow-Origin"], answer["Cache-Control"]) == ("*", "no-store")
    return answer.status_code, json.loads(answer.content)


def came() -> list[tuple[str, str]]:
    return list(TargetMail.objects.order_by("typed_at").values_list("came_through", "came_by"))


def test_the_element_is_told_the_campaigns_texts_and_the_partners_colour(client: Client, partner: Partner) -> None:
    code = code_of(partner)
    form = told(client, act="write", target="brazil", via=code)
    assert form["subjects"] == ["Brazil and quiet seas", "A question"]
    assert form["paragraphs"][1] == PARAGRAPHS[1]
    assert (form["colour"], form["send"], form["also"]["target"]) == ("#00695c", WRITE, "brazil")
    assert set(form["boxes"]) == {"reply", "news", "named"}
    assert form["links"]["page"] == [f"/en/holdouts/brazil/write/?via={code}", "Do it: Brazil"]
    post = told(client, act="post", target="brazil", via=code)
    assert (post["send"], len(post["networks"]), post["texts"]) == (
        POST, 7, ["Brazil, please endorse the Call for Quiet Seas. #Hush"],
    )  # fmt: skip
    assert all(one["template"].startswith(("https://", "mailto:")) for one in post["share"])


@pytest.mark.parametrize("asked", [{"act": "write", "target": "nowhere"}, {"act": "post"}, {"act": "shout"}])
def test_for_no_target_and_for_no_such_act_there_is_no_form(
    client: Client, brazil: Target, asked: dict[str, str]
) -> None:
    assert client.get(FORM_URL, asked).status_code == 404
    assert client.get("/en/widget/act/", asked).status_code == 404


@pytest.mark.parametrize(("origin", "way"), [(OWN_SITE, "widget"), (ELSEWHERE, "foreign")])
def test_a_letter_from_a_widget_is_credited_once_its_mailbox_confirms_and_apart_on_another_site(
    client: Client, partner: Partner, origin: str, way: str
) -> None:
    code = code_of(partner)
    assert sent(client, WRITE, origin, via=code, **FORM) == (200, {"sent": True})
    assert came() == [(code, way)]
    letter, mail = Letter.objects.get(kind=Letter.Kind.PRESS_CONFIRM), TargetMail.objects.get()
    assert (letter.state, mail.state, ActionTaken.objects.count()) == ("waiting", "typed", 0)
    now, keys = timezone.now(), settings.HOME.keys
    confirm_press(token=make_press_pass(keys, mail_id=mail.pk, now=now), keys=keys, now=now)
    figures = figures_of(partner.pk)
    assert (figures.actions, figures.foreign) == ((1, 0) if way == "widget" else (0, 1))


def test_within_our_own_frame_the_site_around_it_tells_and_a_letter_from_our_page_came_by_the_link(
    client: Client, partner: Partner
) -> None:
    code = code_of(partner)
    sent(client, WRITE, "http://testserver", via=code, site=OWN_SITE, **FORM)
    sent(client, WRITE, "http://testserver", via=code, site=ELSEWHERE, **FORM)
    client.post("/en/holdouts/brazil/write/", FORM | {"via": code}, headers={"Origin": "http://testserver"})
    client.post("/en/holdouts/brazil/write/", FORM | {"via": "unknown", "by": "widget"})
    assert came() == [(code, "widget"), (code, "foreign"), (code, "link"), ("", "")]


def test_a_widgets_letter_is_checked_as_on_our_page_with_a_sentence_at_each_field(
    client: Client, brazil: Target
) -> None:
    status, answer = sent(client, WRITE, ELSEWHERE, **FORM | {"email": "ada", "body": "https://a.example b.example"})
    assert (status, set(answer["errors"])) == (422, {"email", "body"})
    ours = FORM | {"body": "\n\n".join(PARAGRAPHS).format(call="Call for Quiet Seas", target="Brazil")}
    status, answer = sent(client, WRITE, ELSEWHERE, **ours)
    assert (status, answer["as_it_is"], set(answer["errors"])) == (200, True, {"form", "body"})
    assert TargetMail.objects.count() == 0
    assert sent(client, WRITE, ELSEWHERE, **ours | {"as_it_is": "1"}) == (200, {"sent": True})
    # The same for every address: one that has enough letters waiting, and one that nobody knows.
    answers = [sent(client, WRITE, ELSEWHERE, **FORM) for _ in range(5)]
    assert answers == [(200, {"sent": True})] * 5
    assert TargetMail.objects.count() == 4


def test_a_post_counts_from_the_partners_own_site_once_a_day_and_from_no_other(
    client: Client, partner: Partner
) -> None:
    code = code_of(partner)
    assert sent(client, POST, OWN_SITE, via=code)[1] == {"errors": {"network": "Please say where you posted it."}}
    for origin, fields in (
        (ELSEWHERE, {"via": code}), ("null", {"via": code}), (OWN_SITE, {}), (OWN_SITE, {"via": code, "by": ""}),
        ("http://testserver", {"via": code}), ("http://testserver", {"via": code, "site": ELSEWHERE}),
    ):  # fmt: skip
        assert sent(client, POST, origin, network="x", **fields)[0] == 403
    assert ActionTaken.objects.count() == 0
    status, answer = sent(client, POST, OWN_SITE, via=code, network="x", country="GB")
    assert (status, answer["said"]) == (200, "Your post is number 1 about Brazil.")
    sent(client, POST, "http://testserver", via=code, network="bluesky", site=OWN_SITE)
    assert list(ActionTaken.objects.values_list("came_through", "came_by")) == [(code, "widget")] * 2
    assert figures_of(partner.pk).actions == 2


def test_once_a_target_has_endorsed_a_widget_says_so_and_takes_nothing(client: Client, partner: Partner) -> None:
    Target.objects.update(won_at=timezone.now(), status="endorsed")
    thanks = "Brazil has endorsed: nobody needs to write any more. Thank you."
    for act, url in (("write", WRITE), ("post", POST)):
        form = told(client, act=act, target="brazil")
        assert (form["said"], "send" in form) == (thanks, False)
        assert sent(client, url, OWN_SITE, via=code_of(partner), network="x", **FORM) == (
            410,
            {"errors": {"form": thanks}},
        )
        assert thanks in client.get("/en/widget/act/", {"act": act, "target": "brazil"}).text
    assert TargetMail.objects.count() == ActionTaken.objects.count() == 0


def test_a_campaign_that_sends_no_letters_leads_to_its_own_page(client: Client, brazil: Target) -> None:
    brazil.campaign.mail_from = ""
    brazil.campaign.save()
    assert told(client, act="write", target="brazil")["said"].startswith("From here no letter can leave.")
    assert sent(client, WRITE, OWN_SITE, **FORM)[0] == 409
    assert TargetMail.objects.count() == 0


def test_what_acts_may_be_framed_by_any_site_and_without_script_leads_to_our_page_as_a_widget(
    client: Client, partner: Partner
) -> None:
    code = code_of(partner)
    frame = client.get("/en/widget/act/", {"act": "write", "target": "brazil", "via": code})
    assert "frame-ancestors *" in frame["Content-Security-Policy"] and "X-Frame-Options" not in frame
    assert f'<undersigned-widget act="write" target="brazil" campaign="hush" via="{code}" lang="en"' in frame.text
    address = f"/en/holdouts/brazil/write/?via={code}&amp;by=widget"
    assert f'href="{address}"' in frame.text
    page = client.get("/en/holdouts/brazil/write/", {"via": code, "by": "widget", "write": "1"})
    assert 'name="by" value="widget"' in page.text
    assert 'name="by"' not in client.get("/en/holdouts/brazil/write/", {"via": code, "write": "1"}).text


def test_what_to_copy_is_there_for_the_target_that_was_chosen(client: Client, partner: Partner) -> None:
    code = code_of(partner)
    page = client.get("/en/partners/widget/", {"via": code, "target": "brazil"}).text
    assert f"&lt;undersigned-widget act=&quot;write&quot; target=&quot;brazil&quot; via=&quot;{code}&quot;" in page
    assert "&lt;undersigned-widget act=&quot;post&quot; target=&quot;brazil&quot;" in page
    assert f"{settings.PUBLIC_URL}/en/widget/act/?act=write&amp;amp;target=brazil" in page
    assert ADA not in page
