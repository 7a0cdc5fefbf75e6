"""Pledge: a letter to the official mailbox on file, and the page behind its link where the holder of the office pledges."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from undersigned.calls.queries import title_of
from undersigned.campaigns.models import Action, ActionText, Target
from undersigned.campaigns.queries.actions import action_of, fill, texts_of
from undersigned.flows import pledge as flow
from undersigned.interfaces.web.campaign import action as pages
from undersigned.interfaces.web.headers import private_page, public_page
from undersigned.interfaces.web.texts import in_language


# No cookie says who a reader is: there is nothing that another site could ride on.
@csrf_exempt
@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def act_pledge(request: HttpRequest, slug: str, campaign: str = "") -> HttpResponse:
    """GET explains; POST has the letter sent to the mailbox on file. Whoever asks, it goes nowhere else and once a day."""
    asked = pages.asked_for(slug, Action.Kind.PLEDGE, campaign)
    if asked.action is None:
        return pages.not_offered(request, asked)
    context = pages.page_context(request, asked) | {
        "possible": flow.may_be_asked(asked.target) is not None,
        "pledge": flow.pledge_of(asked.target),
        "sent": "sent" in request.GET,
    }
    if request.method != "POST":
        return render(request, "web/act_pledge.html", context)
    try:
        flow.ask_pledge(
            target_id=asked.target.pk,
            public_url=settings.PUBLIC_URL,
            language=asked.language,
            keys=settings.HOME.keys,
            now=asked.now,
        )
    except flow.CannotPledge:
        return render(request, "web/act_pledge.html", context, status=409)
    except (flow.NotOffered, flow.TargetNotOpen):
        return pages.not_offered(request, pages.asked_again(asked))
    return HttpResponse(status=303, headers={"Location": f"{asked.address}?sent"})


# The token in the path is the authority; there is no cookie that another site could ride on.
@csrf_exempt
@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def pledge(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the words and changes nothing, however often a scanner opens it; POST pledges, once."""
    keys, now, language = settings.HOME.keys, timezone.now(), pages.page_language()
    try:
        shown = flow.preview_pledge(token=token, keys=keys, now=now)
        words = shown.pledge.words if shown.pledge else pledge_words(shown.target, language)
        changed = False
        if request.method == "POST" and shown.pledge is None:
            changed = " ".join(request.POST.get("words", "").split()) != " ".join(words.split())
            if not changed:
                # The history keeps it for good: the address that never leads to another campaign's target.
                place = [shown.target.campaign.slug, shown.target.slug]
                page = settings.PUBLIC_URL + reverse("target", args=place)
                flow.pledge(token=token, words=words, language=language, notes=_notes(), page=page, keys=keys, now=now)
                return HttpResponse(status=303, headers={"Location": reverse("pledge", args=[token])})
    except flow.LinkExpired:
        return render(request, "web/pledge_expired.html", {"expired": True}, status=410)
    except flow.CannotPledge:
        return render(request, "web/pledge_expired.html", {"expired": False}, status=404)
    target = shown.target
    context = {
        "words": words,
        "pledge": shown.pledge,
        "changed": changed,
        "target": {"name": target.name_in(language), "url": pages.target_url(target)},
        "person": target.person,
        "office": in_language(target.office, language) if target.office else "",
    }
    return render(request, "web/pledge.html", context, status=409 if changed else 200)


def pledge_words(target: Target, language: str) -> str:
    """Return what a target pledges: the campaign's words where it has some, else a sentence of ours."""
    action = action_of(target.campaign_id, Action.Kind.PLEDGE)
    facts = {"target": target.name_in(language), "call": title_of(target.campaign.call_id, language)}
    texts = (
        texts_of(action.pk, target_id=target.pk, part=ActionText.Part.PARAGRAPH, language=language) if action else []
    )
    if texts:
        return "\n\n".join(fill(one.text, facts | {"hashtag": target.campaign.hashtag}) for one in texts).strip()
    return _("I stand for the %(call)s, and I will work for its endorsement.") % facts


def _notes() -> dict[str, str]:
    """How the pledge came, in every language of the site."""
    notes = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            notes[code] = _("Pledged through the official mailbox.")
    return notes
