"""Archive: the issues that were sent, as pages of the site. What stood in them that was a reader's own is gone."""

from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from undersigned.calls import queries as calls
from undersigned.interfaces.web.headers import public_page
from undersigned.interfaces.web.newsletter.issue_words import IssueWords, words_of
from undersigned.mailing.queries.archive import A_PAGE, archived_issue, archived_issues

IN_FEED: Final = 20


@public_page
@require_safe
def newsletter_archive(request: HttpRequest) -> HttpResponse:
    """List the issues, the latest first, so many a page; ``before`` is the number of the last one seen. 404 for a wrong one."""
    given = request.GET.get("before", "")
    before = int(given) if given.isascii() and given.isdigit() and len(given) < 19 else 0
    found = archived_issues(_language(), before=before, most=A_PAGE + 1)
    if given and not (before and found):
        raise Http404
    issues = [words_of(one) for one in found[:A_PAGE]]
    context: dict[str, Any] = {"issues": issues, "feed": reverse("newsletter_atom"), "later": bool(before)}
    if len(found) > A_PAGE:
        context["earlier"] = f"{reverse('newsletter_archive')}?before={issues[-1].number}"
    return render(request, "web/newsletter_archive.html", context)


@public_page
@require_safe
def newsletter_issue(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one issue as it was sent, to nobody in particular."""
    found = archived_issue(slug, _language())
    if found is None:
        raise Http404
    return render(request, "web/newsletter_issue.html", {"issue": words_of(found), "feed": reverse("newsletter_atom")})


@public_page
@require_safe
def newsletter_atom(request: HttpRequest) -> HttpResponse:
    """Hand out the latest issues as Atom (RFC 4287) in the reader's language."""
    language = _language()
    call = calls.current_call(settings.OPTION["call"])
    name = calls.title_of(call.pk, language)
    made = Atom1Feed(
        title=_("%(name)s: newsletter") % {"name": name},
        link=settings.PUBLIC_URL + reverse("newsletter_archive"),
        description=None,
        language=language,
        feed_url=settings.PUBLIC_URL + reverse("newsletter_atom"),
        author_name=name,
    )
    for issue in (words_of(one) for one in archived_issues(language, most=IN_FEED)):
        _add(made, issue, sent_at=issue.sent_at)
    return HttpResponse(made.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def _add(feed: Atom1Feed, issue: IssueWords, *, sent_at: datetime) -> None:
    feed.add_item(
        title=issue.title,
        link=settings.PUBLIC_URL + issue.url,
        # Readers take it as HTML.
        description=escape(issue.summary),
        unique_id=f"{settings.PUBLIC_URL}/#newsletter-{issue.number}",
        pubdate=sent_at,
        updateddate=sent_at,
    )


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE
