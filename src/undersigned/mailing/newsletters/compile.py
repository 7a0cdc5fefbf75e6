"""Compile: a mailing's text in one language becomes HTML and plain text, as templates that the sender fills a reader at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, NamedTuple, Protocol

from django.conf import settings
from django.utils.translation import gettext as _

from undersigned.mailing.models import Mailing
from undersigned.mailing.newsletters.blocks import BadBlocks, BadSubject, clean_blocks, clean_preheader, clean_subject
from undersigned.mailing.newsletters.facts import SiteFacts
from undersigned.mailing.newsletters.html import mail_html
from undersigned.mailing.newsletters.links import counted, direct, number_links
from undersigned.mailing.newsletters.shown import Shown, show_blocks
from undersigned.mailing.newsletters.template import (
    VARIABLES,
    BadTemplate,
    fill,
    fill_marks,
    mark,
    marked,
    split,
    subject_parts,
)
from undersigned.mailing.newsletters.text import mail_text
from undersigned.mailing.newsletters.warnings import Warned, warn_of
from undersigned.mailing.verbs.clicks import keep_links


class Written(Protocol):
    """What is compiled: a MailingText, or anything with its fields."""

    subject: str
    subject_b: str
    preheader: str
    blocks: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """A mailing in one language, ready for a preview, and after `counted_links` for its readers. Lists are as in template.py.

    ``size``: bytes of the HTML. ``links``: the addresses in it, number 1 first. ``shown``: the blocks with what they say now.
    """

    html: list[str]
    text: list[str]
    subject_a: list[str]
    subject_b: list[str]
    size: int
    warnings: list[Warned]
    links: list[str]
    shown: list[Shown]
    marked_html: str = field(repr=False)
    marked_text: str = field(repr=False)


def compile_text(
    text: Written,
    *,
    language: str,
    site: SiteFacts,
    links: list[str] | None = None,
    opens: bool = False,
    online: bool = True,
) -> Compiled:
    """Return a mailing's text compiled, with direct links. Raises BadTemplate for what cannot be sent.

    ``links``: a list to which the addresses in it are added, each once: all those of a mailing's languages, say.
    ``opens``: the mailing counts openings; it does only where the operator allows it too (SiteFacts.count_opens). ``online``:
    it has a page on the web; else its foot does not lead there, and a writer's own link to it is refused.
    """
    own: list[str] = []
    subjects, preheader, blocks = _checked(text)
    shown = show_blocks(blocks, language=language, site=site)
    look = _Look(language, site, opens and site.count_opens, online)
    html, plain = _rendered(number_links(shown, own), look, subject=subjects[0], preheader=preheader)
    if links is not None:
        links += [one for one in own if one not in links]
    direct_html = direct(html, own, html=True)
    size = len(direct_html.encode())
    return Compiled(
        html=split(direct_html),
        text=split(direct(plain, own, html=False)),
        subject_a=subject_parts(subjects[0]),
        subject_b=subject_parts(subjects[1]) if subjects[1] else [],
        size=size,
        warnings=warn_of(subjects=subjects, shown=shown, text=plain, links=own, size=size, language=language),
        links=own,
        shown=shown,
        marked_html=html,
        marked_text=plain,
    )


class _Look(NamedTuple):
    language: str
    site: SiteFacts
    opens: bool
    online: bool


def _rendered(shown: Sequence[Shown], look: _Look, *, subject: str, preheader: str) -> tuple[str, str]:
    """HTML and text with marks. Raises BadTemplate where a page is linked to that there is not."""
    # A title is read where a window is named, and belongs to nobody.
    title = fill_marks(marked(subject), {"name": "", "hello": ""}).strip() or look.site.name
    html = mail_html(
        shown,
        language=look.language,
        site=look.site,
        title=title,
        preheader=marked(preheader),
        opens=look.opens,
        online=look.online,
    )
    if not look.online and mark("online") in html:
        raise BadTemplate({"online": _("This mailing has no page on the web: take out {{ online }}.")})
    return html, mail_text(shown, language=look.language, site=look.site, online=look.online)


def _checked(text: Written) -> tuple[tuple[str, str], str, list[dict[str, Any]]]:
    """Subjects, preheader and blocks, clean. Raises BadTemplate with everything that is wrong at once."""
    errors: dict[str, str] = {}
    cleaned = {"subject": "", "subject_b": "", "preheader": ""}
    for name, clean in (("subject", clean_subject), ("subject_b", clean_preheader), ("preheader", clean_preheader)):
        try:
            cleaned[name] = clean(getattr(text, name))
        except BadSubject as error:
            errors[name] = str(error)
    blocks: list[dict[str, Any]] = []
    try:
        blocks = clean_blocks(text.blocks)
    except BadBlocks as error:
        errors |= {str(at): " ".join(wrong.values()) for at, wrong in error.errors.items()}
    if errors:
        raise BadTemplate(errors)
    return (cleaned["subject"], cleaned["subject_b"]), cleaned["preheader"], blocks


def counted_links(compiled: Compiled, mailing: Mailing, *, public_url: str = "") -> Compiled:
    """Return a mailing compiled for its readers: its links counted, with the variable ``variant`` in them; their rows are written.

    The same address has the same number in every language and at every release of a mailing. Call it inside a transaction.
    ``public_url``: the site's, without a final slash; the option's where it is empty.
    """
    numbers = keep_links(mailing, compiled.links)
    public_url = public_url or settings.PUBLIC_URL
    html = counted(compiled.marked_html, mailing.pk, numbers, public_url=public_url)
    text = counted(compiled.marked_text, mailing.pk, numbers, public_url=public_url)
    return replace(compiled, html=split(html), text=split(text), size=len(html.encode()))


def compiled_json(compiled: Compiled) -> dict[str, Any]:
    """Return what MailingText.compiled and TrialSend.compiled keep. ``shown`` is what the archive shows."""
    return {
        "html": compiled.html,
        "text": compiled.text,
        "subject_a": compiled.subject_a,
        "subject_b": compiled.subject_b or compiled.subject_a,
        "shown": compiled.shown,
    }


SAMPLE_VALUES: Final = {"variant": "a", "opens": ""}


def render_preview(compiled: Compiled, values: Mapping[str, str]) -> tuple[str, str]:
    """Return HTML and text as one reader gets them. Variables without a value show nothing."""
    filled = {**dict.fromkeys(VARIABLES, ""), **SAMPLE_VALUES, **values}
    return fill(compiled.html, filled, html=True), fill(compiled.text, filled, html=False)


def render_subject(parts: Sequence[str], values: Mapping[str, str]) -> str:
    """Return a subject as one reader gets it, on one line whatever a name holds."""
    filled = fill(list(parts), {**dict.fromkeys(VARIABLES, ""), **values}, html=False)
    return " ".join("".join(one if one.isprintable() else " " for one in filled).split())
