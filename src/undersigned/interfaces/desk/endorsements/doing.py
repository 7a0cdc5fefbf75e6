"""What is done about an endorsement, act by act: what is read of a form, the flow it goes to, and the sentence that tells it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext as _

from undersigned.endorsements.form import MOST_IN_GROUP
from undersigned.endorsements.models import Endorsement
from undersigned.flows import vet
from undersigned.flows.reveal import set_reveal
from undersigned.interfaces.desk.endorsements.rights import only_second
from undersigned.interfaces.desk.typed import Wrong, find_entry, read_moment, read_number
from undersigned.people.models import StaffMember
from undersigned.values.email import InvalidEmail
from undersigned.values.keys import InstanceKeys
from undersigned.values.names import InvalidName, clean_name
from undersigned.values.websites import InvalidWebsite, clean_website

ME = "me"
NOBODY = ""
SOURCE_LENGTH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A form that was sent: about which endorsement, in the revision that was shown, by whom, with what typed into it."""

    endorsement: Endorsement
    seen: int
    staff: StaffMember
    keys: InstanceKeys
    now: datetime
    fields: Mapping[str, str]

    def told(self, sentence: str) -> str:
        """Return a sentence with the name of the body in it."""
        return format_html(sentence, name=format_html("<bdi>{}</bdi>", self.endorsement.name))


def accept(sent: Sent) -> str:
    """Accept, or be the first of two who do."""
    decided = vet.accept(
        endorsement_id=sent.endorsement.pk,
        seen=sent.seen,
        reviewer=sent.staff,
        keys=sent.keys,
        now=sent.now,
        only_second=only_second(sent.staff),
    )
    if decided.needs_another:
        return sent.told(_("You accept {name}. Another reviewer must agree."))
    return sent.told(_("{name} is accepted."))


def refuse(sent: Sent) -> str:
    """Refuse with a reason."""
    reason = _text(sent, "reason", _("Please say why. The body reads this in a letter."))
    vet.refuse(
        endorsement_id=sent.endorsement.pk,
        seen=sent.seen,
        reviewer=sent.staff,
        reason=reason,
        keys=sent.keys,
        now=sent.now,
    )
    return sent.told(_("{name} is refused."))


def ask_back(sent: Sent) -> str:
    """Ask the body."""
    question = _text(sent, "question", _("Please type the question. The body reads it in a letter."))
    vet.ask_back(
        endorsement_id=sent.endorsement.pk,
        seen=sent.seen,
        reviewer=sent.staff,
        question=question,
        keys=sent.keys,
        now=sent.now,
    )
    return sent.told(_("{name} was asked, and has its form back."))


def hold(sent: Sent) -> str:
    """Set it aside."""
    reason = _text(sent, "reason", _("Please say what it waits for. Only the desk reads this."))
    vet.hold(endorsement_id=sent.endorsement.pk, seen=sent.seen, reviewer=sent.staff, reason=reason, now=sent.now)
    return sent.told(_("{name} is held."))


def release(sent: Sent) -> str:
    """Bring it back into the queue."""
    vet.release(endorsement_id=sent.endorsement.pk, seen=sent.seen, reviewer=sent.staff, now=sent.now)
    return sent.told(_("{name} is back in the queue."))


def merge(sent: Sent) -> str:
    """Say that it is the body of an entry."""
    field = "other" if sent.fields["other"].strip() else "entry"
    entry = find_entry(field, sent.endorsement.call_id, sent.fields[field])
    vet.merge(
        endorsement_id=sent.endorsement.pk,
        seen=sent.seen,
        reviewer=sent.staff,
        slug=entry.slug,
        keys=sent.keys,
        now=sent.now,
    )
    return sent.told(_("{name} is merged with the entry on the roll."))


def assign(sent: Sent) -> str:
    """Give it to somebody, or to nobody."""
    to = _colleague(sent)
    vet.assign(endorsement_id=sent.endorsement.pk, seen=sent.seen, reviewer=sent.staff, to=to, now=sent.now)
    if to is None:
        return sent.told(_("{name} is assigned to nobody."))
    return format_html(_("Assigned to {}."), to.get_username())


def note(sent: Sent) -> str:
    """Write something down for the desk."""
    text = _text(sent, "text", _("Please write the note."))
    vet.write_note(endorsement_id=sent.endorsement.pk, reviewer=sent.staff, text=text, now=sent.now)
    return _("The note is kept.")


def embargo(sent: Sent) -> str:
    """Keep it off the roll until a moment."""
    until = read_moment("until", sent.fields["until"], now=sent.now)
    vet.set_embargo(endorsement_id=sent.endorsement.pk, seen=sent.seen, reviewer=sent.staff, until=until, now=sent.now)
    return _("The embargo is set.") if until else _("There is no embargo.")


def reveal(sent: Sent) -> str:
    """Set when the joint group comes onto the roll."""
    at = read_moment("at", sent.fields["at"], now=sent.now)
    needed = read_number("needed", sent.fields["needed"], most=MOST_IN_GROUP)
    set_reveal(
        endorsement_id=sent.endorsement.pk,
        seen=sent.seen,
        reviewer=sent.staff,
        needed=needed,
        reveal_at=at,
        now=sent.now,
    )
    return _("It is set when the group comes onto the roll.")


def look_up(sent: Sent) -> str:
    """Write to a mailbox that was found in public."""
    source = _text(sent, "source", _("Please say where you found the address. Readers see this."), most=SOURCE_LENGTH)
    try:
        name = clean_name(sent.fields["name"])
        vet.look_up_mailbox(
            endorsement_id=sent.endorsement.pk,
            reviewer=sent.staff,
            name=name,
            email=sent.fields["email"],
            source=source,
            keys=sent.keys,
            now=sent.now,
        )
    except InvalidName:
        raise Wrong("name", _("Please type whose mailbox it is: a person, or an office.")) from None
    except InvalidEmail:
        raise Wrong("email", _("This does not look like an e-mail address, such as name@example.org.")) from None
    return _("A letter asks this mailbox whether the body means it.")


def document(sent: Sent) -> str:
    """Add a document or a public statement."""
    try:
        url = clean_website(sent.fields["url"])
    except InvalidWebsite:
        sentence = _("This does not look like the address of a public page, such as https://example.org/statement.")
        raise Wrong("url", sentence) from None
    vet.add_document(
        endorsement_id=sent.endorsement.pk,
        seen=sent.seen,
        reviewer=sent.staff,
        url=url,
        statement=sent.fields["what"] == "statement",
        now=sent.now,
    )
    return _("The document is added to the evidence.")


def colleagues() -> QuerySet[StaffMember]:
    """Return those at the desk who can be given an endorsement."""
    codes = ("review_endorsement", "second_review_endorsement")
    by_role = Q(groups__permissions__codename__in=codes) | Q(user_permissions__codename__in=codes)
    return StaffMember.objects.filter(by_role | Q(is_superuser=True), is_active=True).order_by("username").distinct()


def _colleague(sent: Sent) -> StaffMember | None:
    chosen = sent.fields["to"]
    if chosen == NOBODY:
        return None
    if chosen == ME:
        return sent.staff
    found = colleagues().filter(pk=chosen).first() if chosen.isascii() and chosen.isdigit() else None
    if found is None:
        raise Wrong("to", _("Please choose somebody from the list."))
    return found


def _text(sent: Sent, field: str, missing: str, *, most: int = 2000) -> str:
    text = sent.fields[field].strip()
    if not text:
        raise Wrong(field, missing)
    if len(text) > most:
        raise Wrong(field, _("This is too long: %(most)s characters at most.") % {"most": most})
    return text
