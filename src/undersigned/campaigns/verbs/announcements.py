"""Writes of this room: what a campaign announces."""

from datetime import datetime

from undersigned.campaigns.models import Announcement, Campaign


def save_announcement(
    *,
    campaign: Campaign,
    slug: str,
    title: dict[str, str],
    text: dict[str, str],
    shown_from: datetime,
    sample: bool,
) -> tuple[Announcement, bool]:
    """Write an announcement under its address in the campaign, or write it anew; say whether it was made now."""
    said = {"title": title, "text": text, "shown_from": shown_from, "sample": sample}
    return Announcement.objects.update_or_create(campaign=campaign, slug=slug, defaults=said)
