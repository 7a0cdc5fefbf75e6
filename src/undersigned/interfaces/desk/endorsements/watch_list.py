"""The names that impostors would use, kept by the secretariat: an endorsement in one of them needs two reviewers."""

from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from undersigned.endorsements.models import WatchedName
from undersigned.flows.watch_names import WHY_LENGTH, correct_watched_name, stop_watching, watch_name
from undersigned.interfaces.desk.tables import NOTHING, column
from undersigned.values.names import InvalidName, clean_name, fold_text


class WatchedNameForm(WagtailAdminModelForm):
    """A name, and why it is watched. What it is compared as is derived."""

    class Meta:
        model = WatchedName
        fields: ClassVar = ["name", "why"]
        labels: ClassVar = {"name": lazy("Name"), "why": lazy("Why")}
        help_texts: ClassVar = {
            "name": lazy("Of a body, a head of State, a minister. Case, accents and punctuation do not matter."),
            "why": lazy("For the desk, for example: head of State until 2029."),
        }

    def clean_name(self) -> str:
        """Refuse what is no name, and one that is compared the same as another."""
        try:
            name = clean_name(self.cleaned_data["name"])
        except InvalidName:
            raise forms.ValidationError(_("Please type a name, without a link or control characters.")) from None
        if WatchedName.objects.filter(folded=fold_text(name)).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("This name, or one that is compared the same, is on the list already."))
        return name

    def clean_why(self) -> str:
        """Take it in one line."""
        return " ".join(self.cleaned_data["why"].split())[:WHY_LENGTH]


class WatchList(generic.IndexView):
    """All names."""

    any_permission_required: ClassVar = ["view", "add", "change", "delete"]
    search_fields: ClassVar = ["name", "folded", "why"]
    table_classname = "listing desk-list"

    @cached_property
    def columns(self) -> list[Column]:
        """Name and why."""
        link = self.get_edit_url if self.user_has_permission("change") else None
        return [
            TitleColumn("name", label=_("Name"), get_url=link, sort_key="name"),
            column("why", _("Why"), lambda one: one.why or NOTHING),
        ]

    def get_page_title(self) -> str:
        """Return the name that the screen has in the menu."""
        return _("Watch list")


class _Act:
    """What the three ways of writing have in common: who, and when."""

    request: Any

    def _who(self) -> dict[str, Any]:
        return {"actor": self.request.user, "now": timezone.now()}


class AddWatched(_Act, generic.CreateView):
    """Put a name onto the list."""

    success_message = lazy("“%(object)s” is watched from now on.")

    def save_instance(self) -> WatchedName:
        """Write by the flow, which leaves the audit line."""
        typed = self.form.cleaned_data
        return watch_name(name=typed["name"], why=typed["why"], **self._who())


class EditWatched(_Act, generic.EditView):
    """Let a line say something else."""

    success_message = lazy("“%(object)s” is changed.")

    def save_instance(self) -> WatchedName:
        """Write by the flow, which leaves the audit line."""
        typed = self.form.cleaned_data
        return correct_watched_name(watched_id=self.object.pk, name=typed["name"], why=typed["why"], **self._who())


class DeleteWatched(_Act, generic.DeleteView):
    """Take a name off the list."""

    success_message = lazy("“%(object)s” is not watched any more.")

    def delete_action(self) -> None:
        """Write by the flow, which leaves the audit line."""
        stop_watching(watched_id=self.object.pk, **self._who())


class WatchListScreen(ModelViewSet):
    """The watch list; the queue leads to it."""

    model = WatchedName
    name = "desk_watch_list"
    url_prefix = "watch-list"
    icon = "view"
    menu_label = lazy("Watch list")
    copy_view_enabled = False
    add_to_reference_index = False
    index_view_class = WatchList
    add_view_class = AddWatched
    edit_view_class = EditWatched
    delete_view_class = DeleteWatched
    list_per_page = 50
    ordering: ClassVar[list[str]] = ["name"]

    def get_form_class(self, for_update: bool = False) -> type[WatchedNameForm]:
        """Return the one form."""
        return WatchedNameForm
