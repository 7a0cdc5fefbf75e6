"""The picture card of a target, as networks show it beside a link: live figures, in the page's language."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language_bidi, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from undersigned.calls.queries import title_of
from undersigned.campaigns.models import Target
from undersigned.campaigns.queries.targets import entry_of, is_open, stands, stands_on
from undersigned.interfaces.web.campaign.action import grouped, page_language, target_or_404
from undersigned.interfaces.web.campaign.landing_words import STATUSES
from undersigned.interfaces.web.headers import public_page
from undersigned.locale.days import written_day
from undersigned.papers.card import CardFacts, card_png
from undersigned.papers.typesetting import NoTypeFor
from undersigned.roll.queries import roll_counts


@public_page
@require_safe
def card(request: HttpRequest, slug: str, campaign: str = "") -> HttpResponse:
    """Hand out the card as PNG, 1200 by 630 pixels; 404 in a language for which there is no type here."""
    target = target_or_404(slug, campaign)
    try:
        content = card_png(_facts(target))
    except NoTypeFor as error:
        raise Http404 from error
    # Other sites show it: that is what it is for.
    headers = {
        "Content-Disposition": f'inline; filename="{target.slug}-{page_language()}.png"',
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    return HttpResponse(content, content_type="image/png", headers=headers)


def _facts(target: Target) -> CardFacts:
    language = page_language()
    campaign = target.campaign
    counts = roll_counts(campaign.call_id)
    said = {"target": target.name_in(language), "call": title_of(campaign.call_id, language)}
    wanted = is_open(target)
    figures = (
        (counts.state, ngettext("State has endorsed", "States have endorsed", counts.state)),
        (counts.total, ngettext("supporter on the roll", "supporters on the roll", counts.total)),
        (counts.people, ngettext("person has signed", "people have signed", counts.people)),
    )
    return CardFacts(
        language=language,
        rtl=get_language_bidi(),
        call=said["call"],
        sentence=(_("Will %(target)s pick up the call?") if wanted else _("%(target)s has endorsed.")) % said,
        status=_status(target) if wanted else _("Thank you."),
        figures=tuple((grouped(number), label) for number, label in figures if number),
        hashtag=f"#{campaign.hashtag}",
        site=urlsplit(settings.PUBLIC_URL).netloc,
    )


def _status(target: Target) -> str:
    entry = entry_of(target)
    status, on = str(STATUSES[stands(target, entry)]), stands_on(target, entry)
    if on is None:
        return status
    return _("%(status)s since %(day)s") % {"status": status, "day": written_day(on)}
