"""Home: what the call is, how many stand behind it, and the way to sign."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from undersigned.calls import queries as calls
from undersigned.campaigns import queries as campaigns
from undersigned.interfaces.web.headers import public_page
from undersigned.interfaces.web.kinds import kind_rows
from undersigned.interfaces.web.texts import in_language
from undersigned.roll import queries as roll

MILESTONES_SHOWN = 4


@public_page
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the front of the call."""
    language = get_language() or settings.LANGUAGE_CODE
    call = calls.current_call(settings.OPTION["call"])
    version = calls.current_version(call.pk)
    campaign = campaigns.current_campaign(call.pk, today=timezone.localdate())
    milestones = call.milestones.order_by("-on", "-id")[:MILESTONES_SHOWN]
    context = {
        "call": call,
        "version": {"number": version.number, "official_url": call.official_url},
        "note": in_language(version.note, language),
        "principles": calls.principles_of(calls.translation_in(version.pk, language).pk),
        "kinds": kind_rows(roll.roll_counts(call.pk)),
        "milestones": [
            {"date": one.on, "event": in_language(one.event, language), "supporters_total": one.supporters_total}
            for one in milestones
        ],
    }
    if campaign is not None:
        context["campaign"] = {
            "hashtag": f"#{campaign.hashtag}",
            "title": in_language(campaign.title, language),
            "sample": campaign.sample,
            "url": reverse("campaign", args=[campaign.slug]),
        }
        context["holdouts"] = [
            {"name": row.country.name_in(language), "url": f"{reverse('holdouts')}#{row.country.code}"}
            for row in campaigns.holdouts(campaign.pk, language)
            if row.status == "holdout"
        ]
    return render(request, "web/home.html", context)
