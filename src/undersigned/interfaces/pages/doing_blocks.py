"""Blocks with which a reader does something: the campaign's action, the form to sign, and that of the newsletter."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from undersigned.calls import queries as calls
from undersigned.campaigns import queries as campaigns
from undersigned.campaigns.models import Campaign, Target
from undersigned.campaigns.queries.actions import is_running
from undersigned.campaigns.queries.places import target_at
from undersigned.mailing.models import Topic


class ActionBlock(blocks.StructBlock):
    """What the campaign asks now, with the way to it. A target that has endorsed is not asked about any more."""

    target = blocks.CharBlock(
        label=_("Target"),
        required=False,
        max_length=80,
        help_text=_("The last part of the target's address, such as brazil. Empty: the campaign's own page."),
    )
    label = blocks.CharBlock(label=_("Words on the button"), required=False, max_length=60)

    class Meta:
        icon = "pick"
        label = _("Action of the campaign")
        label_format = "{target}"
        template = "pages/blocks/action.html"

    def get_context(self, value: Any, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Add ``campaign`` and ``url``, and ``target`` (its name) while it has not endorsed; nothing without a campaign."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        campaign = running_campaign()
        if campaign is None:
            return context
        target = _wanted(campaign, value.get("target") or "")
        campaign = target.campaign if target is not None else campaign
        language = get_language() or settings.LANGUAGE_CODE
        context["campaign"] = {
            "hashtag": campaign.hashtag,
            "title": _in_language(campaign.title, language),
            "aim": _in_language(campaign.aim, language),
            "sample": campaign.sample,
        }
        context["url"] = address_of("campaign", campaign.slug) or reverse("holdouts")
        if target is not None:
            context["target"] = target.name_in(language)
            context["url"] = address_of("target", target.slug) or context["url"]
        return context


class SignFormBlock(blocks.StaticBlock):
    """The form to sign, as it stands on its own page."""

    class Meta:
        icon = "edit"
        label = _("Form to sign")
        admin_text = _("The form with which people sign, in the language of the page. Once on a page.")
        template = "pages/blocks/sign_form.html"


def topic_choices() -> list[tuple[str, str]]:
    """Return what an editor chooses from: the newsletter's topics, also those that are not offered now."""
    language = get_language() or settings.LANGUAGE_CODE
    return [(one.slug, one.title_in(language)) for one in Topic.objects.all()]


class SubscribeBlock(blocks.StructBlock):
    """The newsletter's form in short. The page's own language is that of the newsletter."""

    topic = blocks.ChoiceBlock(
        label=_("Topic that is ticked"),
        choices=topic_choices,
        required=False,
        help_text=_("None: everything is ticked. Readers can choose otherwise."),
    )

    class Meta:
        icon = "mail"
        label = _("Form of the newsletter")
        label_format = "{topic}"
        template = "pages/blocks/subscribe.html"


def running_campaign() -> Campaign | None:
    """Return the campaign of this site's call that runs today, or None."""
    today = timezone.localdate()
    try:
        campaign = campaigns.current_campaign(calls.current_call(settings.OPTION["call"]).pk, today=today)
    except calls.NoCall:
        return None
    return None if campaign is None or (campaign.ends_on and campaign.ends_on < today) else campaign


def _wanted(campaign: Campaign, slug: str) -> Target | None:
    """The target at a short address, where people are asked to act on it and its campaign runs."""
    today = timezone.localdate()
    target = target_at(campaign.call_id, (slug,), today=today) if slug else None
    if target is None or not is_running(target.campaign, today=today) or not campaigns.is_open(target):
        return None
    return target


def address_of(name: str, *parts: str) -> str:
    """Return the address of a place of the site, or nothing where there is no such place."""
    try:
        return reverse(name, args=parts)
    except NoReverseMatch:
        return ""


def _in_language(texts: Mapping[str, str], language: str) -> str:
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")
