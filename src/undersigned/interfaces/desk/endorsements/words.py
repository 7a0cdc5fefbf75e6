"""What the desk calls states, reasons and obstacles of endorsements, in the language of whoever reads."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from undersigned.endorsements import states
from undersigned.flows import confirm_mailbox, vet
from undersigned.flows.reveal import NotJoint
from undersigned.values.keys import CannotOpen
from undersigned.values.lookalikes import Suspicion, script_of

Words = Mapping[str, str | Promise]

STATES: Final[Words] = {
    states.DRAFT: pgettext_lazy("endorsement", "Being written"),
    states.CLAIMED: pgettext_lazy("endorsement", "Mailbox not confirmed"),
    states.QUEUED: pgettext_lazy("endorsement", "Waiting"),
    states.HELD: pgettext_lazy("endorsement", "Held"),
    states.ASKED: pgettext_lazy("endorsement", "Asked back"),
    states.ACCEPTED: pgettext_lazy("endorsement", "Accepted"),
    states.PUBLISHED: pgettext_lazy("endorsement", "On the roll"),
    states.REFUSED: pgettext_lazy("endorsement", "Refused"),
    states.MERGED: pgettext_lazy("endorsement", "Merged"),
    states.WITHDRAWN: pgettext_lazy("endorsement", "Withdrawn"),
}

HOLD_REASONS: Final[Words] = {
    confirm_mailbox.LOOKALIKE: lazy("letters that look like others"),
    confirm_mailbox.FLOOD: lazy("came in a flood"),
    confirm_mailbox.SAME_DOMAIN: lazy("many of one domain"),
    confirm_mailbox.SAME_NETWORK: lazy("many of one network"),
}

WHY_ALIKE: Final[Words] = {
    "same": lazy("the same name"),
    "skeleton": lazy("looks the same"),
    "same_words": lazy("the same words"),
    "acronym": lazy("one is the acronym of the other"),
    "spelling": lazy("one letter off"),
    "contains": lazy("one name within the other"),
}

VERDICTS: Final[Words] = {"accept": lazy("accepts"), "refuse": lazy("refuses")}

SUSPICIONS: Final[Words] = {
    "bidi": lazy("a character that turns the text around"),
    "invisible": lazy("a character that cannot be seen"),
    "hidden_marks": lazy("a mark laid over a letter that has it already"),
    "styled_letters": lazy("mathematical, circled or full-width letters among plain ones"),
    "phonetic_letters": lazy("letters of phonetics that pass for plain ones"),
    "mixed_scripts": lazy("letters of two scripts in one word"),
    "reads_as_latin": lazy("letters of another script that read as Latin ones throughout"),
    "unusual_digits": lazy("digits of another script than the letters"),
    "digit_as_letter": lazy("a digit that stands for a letter"),
}

EVENTS: Final[Words] = {
    "endorsement.accepted_by_first": lazy("accepted as the first of two"),
    "endorsement.accepted": pgettext_lazy("what somebody did to an endorsement", "accepted"),
    "endorsement.refused": pgettext_lazy("what somebody did to an endorsement", "refused"),
    "endorsement.asked": lazy("asked back"),
    "endorsement.held": lazy("held"),
    "endorsement.released": lazy("brought back into the queue"),
    "endorsement.merged": lazy("merged"),
    "endorsement.assigned": lazy("assigned"),
    "endorsement.noted": lazy("wrote a note"),
    "endorsement.embargoed": lazy("set the embargo"),
    "endorsement.reveal_set": lazy("set when the group is revealed"),
    "endorsement.mailbox_looked_up": lazy("wrote to a mailbox that was looked up"),
    "endorsement.document_added": lazy("added a document or statement"),
    "endorsement.domain_shown": lazy("found the proof at the domain"),
    "endorsement.published": pgettext_lazy("what somebody did to an endorsement", "published"),
    "endorsement.withdrawn": pgettext_lazy("what somebody did to an endorsement", "withdrew"),
    "endorsement.amendment_proposed": lazy("proposed a change"),
    "endorsement.amended": lazy("accepted a change"),
    "endorsement.amendment_refused": lazy("refused a change"),
    "endorsement.office_holder_replaced": lazy("replaced the office-holder"),
    "endorsement.statement_corrected": lazy("corrected the statement"),
    "endorsement.contact_added": lazy("added a contact"),
    "endorsement.contact_left": lazy("let a contact leave"),
    "endorsement.reconfirmed": lazy("reconfirmed"),
    "endorsement.reaffirmed": lazy("stands behind a newer version"),
    "deed.told": lazy("told a deed"),
    "deed.shown": lazy("let a deed show"),
    "deed.refused": lazy("refused a deed"),
}

OBSTACLES: Final[Mapping[type[Exception], str | Promise]] = {
    vet.DecidedMeanwhile: lazy("Somebody acted on it meanwhile. Please look again."),
    vet.WrongState: lazy("It is in a state in which this cannot be done."),
    vet.NotEnoughEvidence: lazy(
        "Nothing yet shows that the body means it. Look up a mailbox, wait for the proof at the domain, or add a document."
    ),
    vet.IsSubmitter: lazy("You are a contact of this body. Somebody else must decide."),
    vet.NeedsFirstReviewer: lazy("A second reviewer comes after a first one, and nobody has accepted it yet."),
    vet.ReviewedAlready: lazy("You have decided about it already. Another reviewer must agree."),
    NotJoint: lazy("It is of no joint group."),
    CannotOpen: lazy(
        "The contacts of this body cannot be opened with the key of this instance, so no letter could leave. "
        "Whoever runs it must bring back the key that it had."
    ),
}


def obstacle(error: Exception) -> str:
    """Return what stands in the way, as a sentence that somebody can act on. Raises KeyError for what is no obstacle."""
    return str(OBSTACLES[type(error)])


def suspicion(found: Suspicion) -> str:
    """Return a reason to look twice at a name, with the word it is about, or the letters, their scripts and code points."""
    shown = found.letters if found.letters.isascii() else ", ".join(map(_letter, dict.fromkeys(found.letters)))
    return _("%(reason)s: %(letters)s") % {"reason": str(SUSPICIONS[found.code]), "letters": shown}


def _letter(letter: str) -> str:
    """A letter with its script and code point; what would turn the text or cannot be seen is named only."""
    shown = letter if letter.isprintable() and not letter.isspace() else ""
    return f"{shown} {script_of(letter).capitalize()} U+{ord(letter):04X}".strip()
