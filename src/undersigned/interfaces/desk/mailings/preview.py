"""How a text looks to a reader, in frames that can do nothing: each shows a page of its own with the strictest policy."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views import View
from wagtail.admin.ui.components import Component

from undersigned.flows.compile_mailing import NotReady, compile_one
from undersigned.interfaces.desk.acts import HeldRights
from undersigned.interfaces.desk.mailings import finding
from undersigned.interfaces.desk.mailings.rights import VIEW
from undersigned.mailing.models import MailingText
from undersigned.mailing.newsletters.compile import render_preview

# Pictures load from where the mailing has them; nothing acts, and links open beside it. Written out, because what else the desk
# allows itself is added to any policy that is set another way.
_POLICY: Final = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; "
    "img-src 'self' https:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
)
_ASKS_FOR_DARK: Final = "(prefers-color-scheme: dark)"


class PreviewFrames(Component):
    """A text as HTML on a desk, on a telephone and in the dark, and as plain text."""

    template_name = "desk/mailing_preview.html"

    def __init__(self, text: MailingText) -> None:
        self._text = text

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return where each frame takes its page from."""
        html = reverse("desk_mailings:text_html", args=[self._text.pk])
        return {
            "frames": [
                {"url": html, "name": "desktop", "title": _("On a desk")},
                {"url": html, "name": "phone", "title": _("On a telephone")},
                {"url": f"{html}?dark=1", "name": "dark", "title": _("In the dark")},
                {
                    "url": reverse("desk_mailings:text_plain", args=[self._text.pk]),
                    "name": "text",
                    "title": _("As text"),
                },
            ]
        }


class _Preview(HeldRights, View):
    """One page of a preview, with the words of a reader who gave a name."""

    rights = (VIEW,)
    http_method_names = ["get", "head", "options"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer with the strictest policy. Raises PermissionDenied."""
        answer = super().dispatch(request, *args, **kwargs)
        answer["Content-Security-Policy"] = _POLICY
        return answer

    def _rendered(self, pk: int, now: datetime) -> tuple[str, str]:
        """Return HTML and text; the sentences about what stands in the way in place of both. Raises Http404."""
        text = finding.find_text(pk)
        try:
            compiled = compile_one(text, text.mailing, now=now)
        except NotReady as error:
            return "", "\n".join(error.sentences)
        return render_preview(compiled, _reader(text))


def _reader(text: MailingText) -> dict[str, str]:
    """Whom a preview greets, and where its links lead."""
    below = f"{settings.PUBLIC_URL}/{text.language}/newsletter/"
    with override(text.language):
        hello = _("Dear %(name)s,") % {"name": "Ada"}
    return {
        "name": "Ada",
        "hello": hello,
        "preferences": below,
        "unsubscribe": below,
        "online": f"{below}archive/{text.mailing.slug}/",
        "hint": "a…@example.org",
    }


class HtmlPreview(_Preview):
    """The HTML; ``?dark=1`` as who has set their screen to dark sees it."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show it."""
        html, said = self._rendered(pk, timezone.now())
        if request.GET.get("dark"):
            html = html.replace(_ASKS_FOR_DARK, "all")
        return HttpResponse(html) if html else HttpResponse(said, content_type="text/plain; charset=utf-8")


class TextPreview(_Preview):
    """The plain text."""

    def get(self, _request: HttpRequest, pk: int) -> HttpResponse:
        """Show it."""
        _html, text = self._rendered(pk, timezone.now())
        return HttpResponse(text, content_type="text/plain; charset=utf-8")
