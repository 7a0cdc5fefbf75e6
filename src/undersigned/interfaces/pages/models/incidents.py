"""Incidents: what happened, where it can be read, and which principle it broke in the reading of those who write here."""

from datetime import date
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.fields import StreamField

from undersigned.interfaces.pages import structured
from undersigned.interfaces.pages.blocks import HttpsAddressBlock
from undersigned.interfaces.pages.models.site_pages import PageWithBody
from undersigned.interfaces.pages.principles import current_principles, principle_choices
from undersigned.values.dates import PartialDate

MOST_SHOWN = 300


class SourceBlock(blocks.StructBlock):
    """Where it can be read: a name, and an address that begins with https."""

    name = blocks.CharBlock(label=_("Name"), max_length=200)
    address = HttpsAddressBlock(label=_("Address"))

    class Meta:
        icon = "link"
        label = _("Source")
        label_format = "{name}"


class BreachBlock(blocks.StructBlock):
    """A principle that was broken, and why the writer reads it so."""

    number = blocks.ChoiceBlock(label=_("Principle"), choices=principle_choices)
    why = blocks.TextBlock(label=_("Why, in one sentence"), max_length=400)

    class Meta:
        icon = "warning"
        label = _("Principle broken")


def check_partial_date(text: str) -> None:
    """Refuse what is neither a day nor a year."""
    try:
        known = PartialDate.parse(text).value is not None
    except ValueError:
        known = False
    if not known:
        raise ValidationError(_("Write a day as 2017-05-12, or a year as 2017 where the day is not known."))


class IncidentsPage(PageWithBody):
    """The timeline of incidents, the latest first."""

    is_creatable = True
    max_count_per_parent = 1
    template = "pages/incidents.html"
    parent_page_types: ClassVar = ["pages.RootPage"]
    subpage_types: ClassVar = ["pages.IncidentPage"]

    class Meta:
        verbose_name = _("timeline of incidents")
        verbose_name_plural = _("timelines of incidents")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the incidents with the principles that they broke."""
        context = super().get_context(request, *args, **kwargs)
        incidents = IncidentPage.objects.child_of(self).live().order_by("-happened_on", "-pk")[:MOST_SHOWN]
        titles = _titles()
        context["incidents"] = [{"page": one, "breaches": one.breaches(titles)} for one in incidents]
        return context


class IncidentPage(PageWithBody):
    """One incident. ``happened_on`` is as precise as it is known: 2017-05-12, or 2017."""

    class DayOf(models.TextChoices):
        HAPPENED = "happened", _("the day on which it happened or began")
        MADE_PUBLIC = "made_public", _("the day on which it was made public")

    happened_on: "models.CharField[str, str]" = models.CharField(
        _("day or year"), max_length=10, validators=[check_partial_date], help_text=_("2017-05-12, or 2017.")
    )
    day_of: "models.CharField[str, str]" = models.CharField(
        _("which day this is"), max_length=11, choices=DayOf.choices, default=DayOf.HAPPENED
    )
    sources = StreamField([("source", SourceBlock())], verbose_name=_("sources"), min_num=1)
    broken = StreamField(
        [("principle", BreachBlock())],
        verbose_name=_("principles broken"),
        blank=True,
        help_text=_("This is your reading; the page says so."),
    )

    is_creatable = True
    template = "pages/incident.html"
    parent_page_types: ClassVar = ["pages.IncidentsPage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar = [
        *PageWithBody.content_panels[:-1],
        FieldRowPanel([FieldPanel("happened_on"), FieldPanel("day_of")]),
        PageWithBody.content_panels[-1],
        FieldPanel("sources"),
        FieldPanel("broken"),
    ]

    class Meta:
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        indexes: ClassVar = [models.Index(fields=["-happened_on"], name="incident_by_day")]

    @property
    def day(self) -> date | None:
        """The day, where it is known."""
        value = PartialDate.parse(self.happened_on).value
        return value if isinstance(value, date) else None

    def breaches(self, titles: dict[int, str]) -> list[dict[str, Any]]:
        """Return the principles it broke, by number, with their titles where the call has them."""
        # As it is stored: a choice made into a value would ask the call for its principles, once for each.
        stored = [one["value"] for one in self.broken.raw_data]
        read = [(int(one["number"]), str(one["why"])) for one in stored]
        return [{"number": number, "title": titles.get(number, ""), "why": why} for number, why in sorted(read)]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the principles that it broke."""
        context = super().get_context(request, *args, **kwargs)
        context["breaches"] = self.breaches(_titles())
        return context

    def describe(self) -> list[dict[str, Any]]:
        """An article about its day."""
        return [structured.article(self, "Article", about=self.happened_on)]


def _titles() -> dict[int, str]:
    found = current_principles()
    return {one.number: one.title for one in found.principles} if found else {}
