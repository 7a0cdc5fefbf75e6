"""What the pages of the newsletter say: the words of the consent, the choices, and a sentence for each error."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from undersigned.interfaces.web import sign
from undersigned.mailing.models import Frequency
from undersigned.mailing.queries.subscribers import topics_beside
from undersigned.values.countries import country_choices

TEXT_FIELDS: Final = ("email", "name", "language", "frequency", "country")
MOST: Final = 400
"""Characters of a field that come back into the form."""

Typed = dict[str, str | list[str]]


def typed_in(request: HttpRequest) -> Typed:
    """Return what a form says, as flows take it; nothing longer than any answer can be."""
    typed: Typed = {name: request.POST.get(name, "")[:MOST] for name in TEXT_FIELDS}
    typed["topics"] = [one[:MOST] for one in request.POST.getlist("topics")]
    typed |= {box: "on" if request.POST.get(box) else "" for box in ("news", "counts_opens", "all_topics", "shown_all")}
    return typed


def news_words() -> str:
    """Return the words beside the box, in the reader's language: what is shown is what is recorded as agreed to."""
    return _("Send me the newsletter of this call by e-mail. I can stop it at any time.")


def choices_context(
    typed: Mapping[str, str | Sequence[str]], errors: Mapping[str, str], *, kept: Sequence[str] = ()
) -> dict[str, Any]:
    """Return what the fields of a subscription need; error codes become sentences at their fields.

    ``kept``: topics that were chosen before. They are shown, closed ones too, so that keeping the form leaves the choice as it is.
    """
    language = get_language() or settings.LANGUAGE_CODE
    ticked = typed.get("topics", ())
    return {
        "typed": {"language": language, "frequency": Frequency.EACH, "all_topics": "on", "shown_all": "on", **typed},
        "errors": {field: sentence(field, code) for field, code in errors.items()},
        "topics": [
            {
                "slug": one.slug,
                "title": one.title_in(language),
                "text": one.text.get(language) or one.text.get("en", ""),
                "ticked": one.slug in ticked,
                "sample": one.sample,
            }
            for one in topics_beside(kept)
        ],
        "frequencies": frequencies(),
        "languages": settings.LANGUAGES,
        "countries": country_choices(language),
        "words": news_words(),
    }


def frequencies() -> list[tuple[str, str]]:
    """Return how often somebody can hear from us at most, in words."""
    return [
        (Frequency.EACH, _("Each time there is something")),
        (Frequency.WEEKLY, _("Once a week at most")),
        (Frequency.MONTHLY, _("Once a month at most")),
    ]


def topic_titles(slugs: Sequence[str]) -> list[str]:
    """Return the titles of topics in the reader's language, of closed ones too; none means all."""
    language = get_language() or settings.LANGUAGE_CODE
    titles = {one.slug: one.title_in(language) for one in topics_beside(slugs)}
    return [titles.get(one, one) for one in slugs]


def sentence(field: str, code: str) -> str:
    """Return what to do about an error, for a field and a code of flows/subscribe.py."""
    own = {
        ("news", "missing"): _("Please tick this box if you want the newsletter: without it we send none."),
        ("topics", "missing"): _("Please tick what you want to hear of, or everything."),
        ("topics", "unknown"): _("Please choose topics from the list."),
        ("language", "unknown"): _("Please choose a language from the list."),
        ("frequency", "unknown"): _("Please choose how often from the list."),
    }
    return own.get((field, code)) or sign.sentence(field, code)
