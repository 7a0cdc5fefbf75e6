"""An announcement of a campaign, with an address of its own from its moment on; before that there is no such page."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from undersigned.campaigns.queries import landing
from undersigned.interfaces.web.campaign.landing_facts import announced, described, started_or_404
from undersigned.interfaces.web.headers import public_page


@public_page
@require_safe
def announcement(request: HttpRequest, slug: str, announcement: str) -> HttpResponse:
    """Show what was announced; 404 as for any other address while it is under an embargo."""
    language, now = get_language() or settings.LANGUAGE_CODE, timezone.now()
    today = timezone.localdate(now)
    shown = started_or_404(slug, today=today)
    found = landing.announcement_of(shown.pk, announcement, now=now)
    if found is None:
        raise Http404
    context = {"campaign": described(shown, language, today), "announcement": announced(found, language)}
    return render(request, "web/campaign_announcement.html", context)
