"""Signatures, masked: never an address, a name only where it stands on the roll for everybody to see."""

from typing import ClassVar

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from wagtail.admin.forms.search import SearchForm
from wagtail.admin.ui.tables import Column, TitleColumn

from undersigned.calls.models import Signature
from undersigned.interfaces.desk import words
from undersigned.interfaces.desk.filters import SignatureFilters
from undersigned.interfaces.desk.masking import mask_name
from undersigned.interfaces.desk.reading import Fact, ReadingList, ReadingPage, ReadingViewSet
from undersigned.interfaces.desk.tables import column, moment, yes_or_no

MAX_DIGITS = 18
"""Digits of the largest number that is looked up: what a database integer holds."""

_LISTED = ("id", "number", "name", "show_name", "country", "state", "signed_at", "confirmed_at")


def shown_name(signature: Signature) -> SafeString:
    """Return the name as the desk may see it: whole where the roll shows it to everybody, else masked."""
    public = signature.show_name and signature.state == Signature.State.CONFIRMED
    return format_html("<bdi>{}</bdi>", signature.name if public else mask_name(signature.name))


class SignatureList(ReadingList):
    """All signatures, the latest first. Sorting by name is not offered: its order would tell what the mask hides."""

    is_searchable = True

    @cached_property
    def columns(self) -> list[Column]:
        """Number, masked name, country, state, moments."""
        return [
            TitleColumn("number", label=_("Number"), accessor=_numbered, get_url=_address, sort_key="number"),
            column("name", _("Name"), shown_name),
            column("country", _("Country"), lambda one: words.country_word(one.country), wide=True),
            column("state", _("State"), lambda one: words.word_for(words.SIGNATURE_STATES, one.state)),
            column("signed_at", _("Signed"), lambda one: moment(one.signed_at), sort_key="signed_at", wide=True),
            column("confirmed_at", _("Confirmed"), lambda one: moment(one.confirmed_at), wide=True),
        ]

    def get_base_queryset(self) -> QuerySet[Signature]:
        """Fetch what is shown and nothing else."""
        return super().get_base_queryset().only(*_LISTED)

    def get_search_form(self) -> SearchForm:
        """Return a field for the number."""
        return SearchForm(self.request.GET if self.search_kwarg in self.request.GET else None, placeholder=_("Number"))

    def search_queryset(self, queryset: QuerySet[Signature]) -> QuerySet[Signature]:
        """Find by number alone; anything else finds nothing."""
        if not self.is_searching:
            return queryset
        digits = "".join(self.search_query.split())
        if not (digits.isascii() and digits.isdigit() and len(digits) <= MAX_DIGITS):
            return queryset.none()
        return queryset.filter(number=int(digits))


def _numbered(signature: Signature) -> str:
    return str(signature.number) if signature.number is not None else _("no number")


def _address(signature: Signature) -> str:
    return reverse("desk_signatures:inspect", args=[signature.pk])


class SignaturePage(ReadingPage):
    """One signature without its address and without the digest of its network."""

    def get_page_title(self) -> str:
        """Return the number, or that there is none."""
        number = self.object.number
        return _("Signature without a number yet") if number is None else _("Signature %(number)s") % {"number": number}

    def get_facts(self) -> list[Fact]:
        """Who (masked), where, when, what was chosen."""
        one: Signature = self.object
        return [
            (_("Name"), shown_name(one)),
            (_("Country"), words.country_word(one.country)),
            (_("Language"), one.language),
            (_("Signed wording"), _("%(call)s, version %(number)s") % {"call": one.call, "number": one.version.number}),
            (_("State"), words.word_for(words.SIGNATURE_STATES, one.state)),
            (_("Signed"), moment(one.signed_at)),
            (_("Confirmed"), moment(one.confirmed_at)),
            (_("Counted"), moment(one.counted_at)),
            (pgettext("signature", "Withdrawn"), moment(one.withdrawn_at)),
            (_("Shows the name"), yes_or_no(one.show_name)),
            (_("Wants news"), yes_or_no(one.wants_news)),
            (_("Letters sent"), one.letters_sent),
            (_("Last letter"), moment(one.last_letter_at)),
        ]


class SignatureScreen(ReadingViewSet):
    """Signatures in the menu."""

    model = Signature
    name = "desk_signatures"
    url_prefix = "signatures"
    icon = "edit"
    menu_label = gettext_lazy("Signatures")
    menu_order = 220
    ordering: ClassVar[list[str]] = ["-signed_at", "id"]
    filterset_class = SignatureFilters
    index_view_class = SignatureList
    inspect_view_class = SignaturePage
