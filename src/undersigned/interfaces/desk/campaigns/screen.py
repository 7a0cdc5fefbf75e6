"""A screen at the desk of a campaign: what is known on one side, what can be done on the other; and doing one act of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Any, ClassVar

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.ui.components import Component
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from undersigned.interfaces.desk.acts import Field, HeldRights, Words
from undersigned.interfaces.desk.campaigns.acts import Act, Done, Meanwhile, Sent, Wrongs
from undersigned.interfaces.desk.campaigns.rights import VIEW
from undersigned.interfaces.desk.reading import Fact
from undersigned.interfaces.desk.second_factor import RecentSignInRequired
from undersigned.interfaces.desk.typed import Wrong
from undersigned.values.plain_text import plain_text

Form = dict[str, Any]
MOST_OF_A_PICTURE = 12 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Entry:
    """One part of a section: what it is, where it leads, what is said of it, its whole text, and what can be done about it."""

    title: Any
    url: str = ""
    aside: str = ""
    facts: list[Fact] = field(default_factory=list)
    text: str = ""
    forms: list[Form] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a screen under its heading; ``nothing`` is said where it has no entries, facts or table."""

    name: str
    heading: Words
    entries: list[Entry] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    table: Component | None = None
    nothing: Words = ""


class ActingScreen(HeldRights, WagtailAdminTemplateMixin, TemplateView):
    """What a subject is and what can be done about it; an act that could not be done shows it again with what was typed."""

    rights = (VIEW,)
    template_name = "desk/campaign_screen.html"
    http_method_names = ["get", "head", "options"]
    header_icon = "group"
    space: ClassVar[str] = "desk_campaigns"
    name: ClassVar[str] = ""
    """Of its address: ``<space>:<name>``, and its acts' ``<space>:<name>_<act>``."""
    place: ClassVar[str] = ""
    """Its path below that of its space, with ``<int:pk>`` where it is about one of many."""
    acts: ClassVar[tuple[Act, ...]] = ()
    wide: ClassVar[bool] = False
    """Whether what can be done stands below, because a table needs the whole width."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Take the moment that everything on the page is as of."""
        super().setup(request, *args, **kwargs)
        self.now: datetime = timezone.now()
        self.refused: tuple[str, str] = ("", "")
        self.typed: Mapping[str, str] = {}
        self.wrong: Mapping[str, str] = {}

    # --- what a screen says of its subject ---
    def find(self, pk: int) -> Any:
        """Return the subject. Raises Http404."""
        raise NotImplementedError

    def get_name(self) -> str:
        """Return what the screen is about: of a list its campaign, of anything else the name in the title."""
        return self.get_page_title()

    def get_marks(self) -> list[str]:
        """Return what stands below the name, in few words."""
        return []

    def get_walk(self) -> list[tuple[str, Any]]:
        """Return where one goes from here, as (address, words)."""
        return []

    def get_sections(self) -> list[Section]:
        """Return what is known."""
        raise NotImplementedError

    # --- what is the same for all ---
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show it."""
        self.subject = self.find(kwargs.get("pk", 0))
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return everything that is shown."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "name": self.get_name(),
            "wide": self.wide,
            "marks": [mark for mark in self.get_marks() if mark],
            "walk": self.get_walk(),
            "sections": self.get_sections(),
            "forms": [form for act in self.acts if act.items is None for form in self.forms_of(act, [None])],
            "site_zone": timezone.get_default_timezone_name(),
        }

    def act_forms(self, item: Any, *names: str) -> list[Form]:
        """Return the forms of the acts of these names about one part of the subject, those that are open."""
        return [form for act in self.acts if act.name in names for form in self.forms_of(act, [item])]

    def forms_of(self, act: Act, items: Iterable[Any]) -> list[Form]:
        """Return the forms of an act that is open to this staff member, one for each part that it can be done to."""
        return [self._form(act, item) for item in items if act.is_open(self.subject, item, self.staff)]

    def _form(self, act: Act, item: Any) -> Form:
        key = str(item.pk) if item is not None else ""
        refused = self.refused == (act.name, key)
        values = self.typed if refused else act.fill(self.subject, item)
        options, wrong = act.options(self.subject), self.wrong if refused else {}
        place = f"{act.name}-{key}".rstrip("-")
        return {
            "act": act,
            "id": place,
            "url": reverse(f"{self.space}:{self.name}_{act.name}", kwargs=self.kwargs),
            "item": key,
            "seen": act.seen(self.subject, item),
            "open": refused,
            "wrong": wrong.get("", ""),
            "fields": [
                {
                    "field": each,
                    "id": f"{place}-{each.name}",
                    "value": values.get(each.name, ""),
                    "wrong": _wrong_of(each, wrong),
                    "options": options.get(each.name, []),
                }
                for each in act.all_fields()
            ],
            "has_picture": any(each.kind == "picture" for each in act.all_fields()),
        }

    @classmethod
    def addresses(cls) -> list[URLPattern]:
        """Return the address of the screen and one an act."""
        doing: Any = type(f"{cls.__name__}Doing", (Doing, cls), {})
        lately: Any = type(f"{cls.__name__}DoingLately", (RecentSignInRequired, Doing, cls), {})
        return [
            path(cls.place, cls.as_view(), name=cls.name),
            *(
                path(
                    f"{cls.place}{act.name}/",
                    (lately if act.weighty else doing).as_view(act=act),
                    name=f"{cls.name}_{act.name}",
                )
                for act in cls.acts
            ),
        ]


class MakingScreen(ActingScreen):
    """A screen that makes something: nothing but the form, open, and the way back to the list."""

    name = "make"
    place = "make/"
    wide = True
    title: ClassVar[Words] = ""
    back: ClassVar[Words] = ""
    """What the list is called."""

    def find(self, pk: int) -> None:
        """Nothing: there is none yet."""

    def get_page_title(self) -> str:
        """Say what is done."""
        return str(self.title)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the list."""
        to_list = {"url": reverse(f"{self.space}:index"), "label": str(self.back)}
        return [*self.breadcrumbs_items, to_list, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Show the form open: it is all that is here."""
        context = super().get_context_data(**kwargs)
        return context | {"forms": [{**form, "open": True} for form in context["forms"]]}

    def get_sections(self) -> list[Section]:
        """Nothing beside the form."""
        return []


def _wrong_of(each: Field, wrong: Mapping[str, str]) -> str:
    """The sentence at a field; what is wrong with a text in all languages stands at the first of them."""
    if each.name in wrong:
        return wrong[each.name]
    stem, _line, language = each.name.rpartition("_")
    return wrong.get(stem, "") if language == settings.LANGUAGES[0][0] else ""


class Doing(ActingScreen):
    """One act, on POST; whoever comes by GET is led to the screen."""

    http_method_names = ["get", "head", "post", "options"]
    act: Act | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask for the right that the act needs."""
        assert self.act is not None
        if request.method == "POST":
            self.rights = (self.act.right,)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead to the screen."""
        return redirect(f"{self.space}:{self.name}", **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do it, or show what stands in the way with what was typed."""
        act = self.act
        assert act is not None
        self.subject = self.find(kwargs.get("pk", 0))
        self.typed = {each.name: plain_text(request.POST.get(each.name, "")) for each in act.all_fields()}
        self.refused = (act.name, request.POST.get("item", ""))
        try:
            done = act.do(self._sent(request, act))
        except Wrong as wrong:
            return self._again(HTTPStatus.UNPROCESSABLE_ENTITY, {wrong.field: wrong.sentence})
        except Wrongs as wrongs:
            return self._again(HTTPStatus.UNPROCESSABLE_ENTITY, wrongs.sentences)
        except Meanwhile as meanwhile:
            return self._again(HTTPStatus.CONFLICT, {"": meanwhile.sentence})
        messages.success(request, done.sentence if isinstance(done, Done) else done)
        return redirect(done.url) if isinstance(done, Done) else redirect(f"{self.space}:{self.name}", **kwargs)

    def _sent(self, request: HttpRequest, act: Act) -> Sent:
        """The form; one about something else than what stands now is refused. Raises Meanwhile, Http404."""
        item = self._item(act)
        if request.POST.get("seen", "") != act.seen(self.subject, item):
            raise Meanwhile
        if not act.is_open(self.subject, item, self.staff):
            raise Meanwhile(_("It is in a state in which this cannot be done."))
        picture = request.FILES.get("picture")
        if isinstance(picture, UploadedFile) and (picture.size or 0) > MOST_OF_A_PICTURE:
            raise Wrongs({"picture": _("This file is too large: 12 MB at most.")})
        return Sent(
            subject=self.subject,
            item=item,
            by=self.staff.get_username(),
            keys=settings.HOME.keys,
            public_url=settings.PUBLIC_URL,
            now=self.now,
            fields=self.typed,
            picture=picture.read() if isinstance(picture, UploadedFile) else b"",
        )

    def _item(self, act: Act) -> Any:
        """The part of the subject that the form is about. Raises Meanwhile where it is not there any more."""
        if act.items is None:
            return None
        for item in act.items(self.subject):
            if str(item.pk) == self.refused[1]:
                return item
        raise Meanwhile(_("It is in a state in which this cannot be done."))

    def _again(self, status: HTTPStatus, wrong: Mapping[str, str]) -> HttpResponse:
        self.wrong = wrong
        self.subject = self.find(self.kwargs.get("pk", 0))
        context = self.get_context_data()
        known = {form["id"] for form in _all_forms(context)}
        act, key = self.refused
        if f"{act}-{key}".rstrip("-") not in known:
            context["wrong_elsewhere"] = " ".join(wrong.values())
        return self.render_to_response(context, status=status)


def _all_forms(context: Mapping[str, Any]) -> list[Form]:
    entries = [entry for section in context["sections"] for entry in section.entries]
    return [*context["forms"], *(form for entry in entries for form in entry.forms)]


def or_404(found: Any) -> Any:
    """Return what was found. Raises Http404 for None."""
    if found is None:
        raise Http404
    return found
