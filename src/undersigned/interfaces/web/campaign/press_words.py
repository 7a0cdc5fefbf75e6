"""Words of letters to targets: what to do about an error, how much is the suggested text, and when one leaves."""

from datetime import datetime, timedelta
from typing import Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from undersigned.campaigns.press_text import SUGGESTED_FROM, UNLIKE_BELOW
from undersigned.interfaces.web.sign import sentence as sign_sentence

_MINUTES: Final = 5
_SOON: Final = timedelta(minutes=10)
_WEEK: Final = timedelta(days=6)


def sentence(field: str, code: str) -> str:
    """Return what to do about an error, for a field and a code of flows/press.py."""
    sentences = {
        ("subject", "missing"): _("Please type a subject."),
        ("subject", "too_long"): _("This subject is too long: 150 characters at most."),
        ("subject", "control"): _("This subject holds a line break or invisible characters. Please type it by hand."),
        ("subject", "links"): _("A subject cannot hold a link or an address. Please put it into the letter."),
        ("body", "missing"): _("Please write something, or choose some paragraphs."),
        ("body", "too_long"): _("This letter is too long: 4,000 characters at most."),
        ("body", "control"): _("This letter holds invisible control characters. Please type that part by hand."),
        ("body", "links"): _(
            "A letter may hold one link or address at most, so that it is not taken for advertising. A full stop without a "
            "space after it can look like one."
        ),
    }
    return sentences.get((field, code)) or sign_sentence(field, code)


def likeness_words(percent: int) -> str:
    """Return in plain words how much of a letter is the suggested text."""
    if percent >= SUGGESTED_FROM:
        return _(
            "Nearly all of it is our suggestion. Who receives many equal letters reads one of them: a sentence of your own "
            "makes yours the one."
        )
    if percent >= 50:
        return _("More than half of it is our suggestion, the rest is yours.")
    if percent >= UNLIKE_BELOW:
        return _("Most of it is in your own words. Such letters are read.")
    return _("It is nearly all in your own words. Somebody at the campaign reads it before it leaves.")


def leaves_words(moment: datetime | None, now: datetime) -> str:
    """Return when a letter leaves, as the clock at its target shows it; "" where nobody can say."""
    if moment is None:
        return ""
    if moment - now < _SOON:
        return _("It leaves within the next minutes.")
    # By steps of five minutes: it is an estimate.
    there = moment.replace(minute=moment.minute - moment.minute % _MINUTES, tzinfo=None)
    said = {"weekday": date_format(there, "l"), "time": date_format(there, "H:i"), "day": date_format(there, "j F")}
    if moment - now < _WEEK:
        return _("It leaves on %(weekday)s at about %(time)s there.") % said
    return _("It leaves on %(weekday)s %(day)s at about %(time)s there.") % said
