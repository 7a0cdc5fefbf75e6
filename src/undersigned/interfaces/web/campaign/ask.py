"""Ask others: type the address one signed with, get a link of one's own by e-mail, see how many came through it."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from undersigned.calls import queries as calls
from undersigned.campaigns.models import Action, Campaign
from undersigned.campaigns.queries.actions import action_of
from undersigned.flows import ask_others as flow
from undersigned.flows.take_action import open_action
from undersigned.interfaces.web.campaign.action import page_language
from undersigned.interfaces.web.headers import private_page, public_page
from undersigned.interfaces.web.share import network_links
from undersigned.interfaces.web.sign import sentence
from undersigned.interfaces.web.texts import in_language
from undersigned.mailing.links import via_link
from undersigned.values.email import InvalidEmail


# No cookie says who a reader is: there is nothing that another site could ride on.
@csrf_exempt
@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def act_ask(request: HttpRequest, slug: str) -> HttpResponse:
    """GET shows the form; POST asks for the link. The answer is the same for every address."""
    campaign = _campaign(slug)
    context = _context(campaign)
    if request.method != "POST":
        return render(request, "web/act_ask.html", context | {"sent": "sent" in request.GET})
    email, now = request.POST.get("email", "")[:400], timezone.now()
    try:
        flow.ask_for_link(
            campaign_id=campaign.pk, email=email, language=page_language(), keys=settings.HOME.keys, now=now
        )
    except flow.NotOffered:
        return render(request, "web/act_ask.html", context, status=409)
    except InvalidEmail as error:
        context |= {"typed": {"email": email}, "errors": {"email": sentence("email", error.code)}}
        return render(request, "web/act_ask.html", context, status=422)
    return HttpResponse(status=303, headers={"Location": f"{request.path}?sent"})


# The token in the path is the authority; there is no cookie that another site could ride on.
@csrf_exempt
@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def ask_my(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the link and how many signed through it; POST counts, once a day, that it was passed on."""
    keys, now = settings.HOME.keys, timezone.now()
    try:
        if request.method == "POST":
            counted = flow.have_asked(token=token, language=page_language(), keys=keys, now=now)
            place = f"{reverse('ask_my', args=[token])}?done={'first' if counted else 'again'}"
            return HttpResponse(status=303, headers={"Location": place})
        shown = flow.look_at_link(token=token, keys=keys, now=now)
    except flow.NotOffered:
        shown = flow.look_at_link(token=token, keys=keys, now=now)
        return render(request, "web/ask_my.html", _mine(shown, done="closed"), status=409)
    except (flow.LinkExpired, flow.NoSuchLink) as error:
        status = 410 if isinstance(error, flow.LinkExpired) else 404
        return render(request, "web/ask_expired.html", {"expired": status == 410, "ask": _asking_page()}, status=status)
    return render(request, "web/ask_my.html", _mine(shown, done=request.GET.get("done", "")))


def _mine(shown: flow.Asking, *, done: str) -> dict[str, Any]:
    language = page_language()
    url = via_link(settings.PUBLIC_URL, language, shown.code)
    title = calls.title_of(shown.campaign.call_id, language)
    text = _("I have signed the %(title)s. Will you?") % {"title": title}
    return {
        "signed": shown.signed,
        "share_url": url,
        "share_text": text,
        "links": network_links(title=title, text=text, url=url),
        "done": done if done in {"first", "again", "closed"} else "",
        "open": _is_open(shown.campaign),
    }


def _campaign(slug: str) -> Campaign:
    call = calls.current_call(settings.OPTION["call"])
    campaign = Campaign.objects.filter(slug=slug, call=call, starts_on__lte=timezone.localdate()).first()
    if campaign is None:
        raise Http404
    return campaign


def _context(campaign: Campaign) -> dict[str, Any]:
    action = action_of(campaign.pk, Action.Kind.ASK)
    language = page_language()
    return {
        "open": _is_open(campaign),
        "title": in_language(action.title, language) if action else _("Ask others"),
        "lead": in_language(action.lead, language) if action else "",
        "campaign": {"slug": campaign.slug, "hashtag": campaign.hashtag},
        "action_url": reverse("act_ask", args=[campaign.slug]),
        "typed": {},
        "errors": {},
    }


def _is_open(campaign: Campaign) -> bool:
    try:
        open_action(campaign, Action.Kind.ASK, now=timezone.now())
    except flow.NotOffered:
        return False
    return True


def _asking_page() -> str:
    """The page at which a link can be asked for, of the campaign that began last."""
    call = calls.current_call(settings.OPTION["call"])
    latest = Campaign.objects.filter(call=call, starts_on__lte=timezone.localdate()).order_by("-starts_on").first()
    return reverse("act_ask", args=[latest.slug]) if latest else ""
