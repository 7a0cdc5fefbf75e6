"""Set up the desk: its roles with their rights, the first login, and the way back in for who lost a password or second factor.

A role is a group whose rights are the table below, set again at every start: somebody who needs other rights gets another group.
"""

import secrets
from datetime import datetime
from typing import Any, Final

from allauth.mfa.models import Authenticator
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import Group, Permission
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from undersigned.people.models import StaffMember
from undersigned.people.verbs.audit import write_audit

SECRETARIAT: Final = "secretariat"
CAMPAIGNER: Final = "campaigner"
AUDITOR: Final = "auditor"
REVIEWER: Final = "reviewer"
SECOND_REVIEWER: Final = "second_reviewer"
ROLES: Final = (SECRETARIAT, REVIEWER, SECOND_REVIEWER, CAMPAIGNER, AUDITOR)

_MACHINE: Final = "undersigned"
_FIRST: Final = "secretary"
_LOG_IN: Final = ("wagtailadmin.access_admin",)
_WRITE_PAGES: Final = ("simple_translation.submit_translation",)
_SEE_PUBLIC: Final = (
    "undersigned.view_call",
    "undersigned.view_campaign",
    "undersigned.view_rollentry",
    "undersigned.view_rollchange",
)
_SEE_ALL: Final = (
    *_SEE_PUBLIC,
    "undersigned.view_auditline",
    "undersigned.view_letter",
    "undersigned.view_signature",
    "undersigned.view_staffmember",
    "wagtailcore.view_page",
)
_SEE_ENDORSEMENTS: Final = ("undersigned.view_endorsement",)
_REVIEW: Final = ("undersigned.review_endorsement",)
_REVIEW_SECOND: Final = ("undersigned.second_review_endorsement",)
_PUBLISH: Final = ("undersigned.publish_endorsement",)
_SEE_WATCH_LIST: Final = ("undersigned.view_watchedname",)
_SEE_CAMPAIGN: Final = (
    "undersigned.view_action",
    "undersigned.view_announcement",
    "undersigned.view_partner",
    "undersigned.view_target",
    "undersigned.view_targetmail",
)
_RUN_CAMPAIGN: Final = ("undersigned.run_campaign", "undersigned.stop_campaign")
_SEE_EVENTS: Final = ("undersigned.view_event",)
_RUN_EVENTS: Final = ("undersigned.run_event",)
_SEE_MAILINGS: Final = ("undersigned.view_mailing", "undersigned.view_segment", "undersigned.view_mailingseries")
_WRITE_MAILINGS: Final = ("undersigned.write_mailing", "undersigned.release_mailing")
_WRITE_WATCH_LIST: Final = (
    "undersigned.add_watchedname",
    "undersigned.change_watchedname",
    "undersigned.delete_watchedname",
)

DECIDES: Final = (
    *_REVIEW,
    *_REVIEW_SECOND,
    *_PUBLISH,
    *_WRITE_WATCH_LIST,
    *_RUN_CAMPAIGN,
    *_RUN_EVENTS,
    *_WRITE_MAILINGS,
)
"""Rights by which somebody decides about others: whoever holds one needs a second factor, and so do superusers."""

RIGHTS: Final[dict[str, tuple[str, ...]]] = {
    SECRETARIAT: (
        *_LOG_IN,
        *_WRITE_PAGES,
        *_SEE_ALL,
        *_SEE_ENDORSEMENTS,
        *_REVIEW,
        *_REVIEW_SECOND,
        *_PUBLISH,
        *_SEE_WATCH_LIST,
        *_WRITE_WATCH_LIST,
        *_SEE_CAMPAIGN,
        *_RUN_CAMPAIGN,
        *_SEE_EVENTS,
        *_RUN_EVENTS,
        *_SEE_MAILINGS,
        *_WRITE_MAILINGS,
    ),
    REVIEWER: (*_LOG_IN, *_SEE_PUBLIC, *_SEE_ENDORSEMENTS, *_REVIEW),
    SECOND_REVIEWER: (*_LOG_IN, *_SEE_PUBLIC, *_SEE_ENDORSEMENTS, *_REVIEW_SECOND),
    CAMPAIGNER: (
        *_LOG_IN,
        *_WRITE_PAGES,
        *_SEE_PUBLIC,
        *_SEE_CAMPAIGN,
        *_RUN_CAMPAIGN,
        *_SEE_EVENTS,
        *_RUN_EVENTS,
        *_SEE_MAILINGS,
        *_WRITE_MAILINGS,
    ),
    AUDITOR: (
        *_LOG_IN,
        *_SEE_ALL,
        *_SEE_ENDORSEMENTS,
        *_SEE_WATCH_LIST,
        *_SEE_CAMPAIGN,
        *_SEE_EVENTS,
        *_SEE_MAILINGS,
    ),
}
"""What a role may see and do anywhere; changing a call, a signature or the roll is no right of any role."""

PAGE_RIGHTS: Final[dict[str, tuple[str, ...]]] = {
    SECRETARIAT: ("add_page", "change_page", "publish_page", "lock_page", "unlock_page", "bulk_delete_page"),
    REVIEWER: (),
    SECOND_REVIEWER: (),
    CAMPAIGNER: ("add_page", "change_page", "publish_page"),
    AUDITOR: (),
}
FILE_RIGHTS: Final[dict[str, tuple[str, ...]]] = {
    SECRETARIAT: ("add_image", "change_image", "choose_image", "add_document", "change_document", "choose_document"),
    REVIEWER: (),
    SECOND_REVIEWER: (),
    CAMPAIGNER: ("add_image", "change_image", "choose_image", "add_document", "change_document", "choose_document"),
    AUDITOR: (),
}

# Without letters and digits that look alike; 20 of 31 signs are 99 bits.
_SIGNS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS: Final = 5
_GROUP_LENGTH: Final = 4


class UnknownRole(ValueError):
    """The role is none of ROLES."""

    def __init__(self, role: str) -> None:
        super().__init__(f"There is no role {role!r}. Choose one of {', '.join(ROLES)}.")


class NameTaken(ValueError):
    """Somebody at the desk has this name already."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is a staff member {name!r} already. Choose another name.")


class WeakPassword(ValueError):
    """The password is too easy to guess; the message says why."""


class NoSuchStaff(ValueError):
    """Nobody at the desk has this name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no staff member {name!r}. `undersigned staff add` makes one.")


class NotMigrated(RuntimeError):
    """The database does not know a right of the table."""

    def __init__(self) -> None:
        super().__init__("The database is not up to date. Run `undersigned prepare` first.")


@transaction.atomic
def set_up_desk(*, now: datetime) -> bool:
    """Make the roles and give each exactly its rights; return whether anything changed.

    Wagtail's own two groups go if nobody is in them. Raises NotMigrated.
    """
    changed = [_set_rights(Group.objects.get_or_create(name=role)[0]) for role in ROLES]
    stock = Group.objects.filter(name__in=("Editors", "Moderators"), user=None)
    gone = stock.delete()[0] if stock.exists() else 0
    if any(changed) or gone:
        write_audit(actor=_MACHINE, event="roles.set", subject=", ".join(ROLES), now=now)
        return True
    return False


@transaction.atomic
def make_staff(*, name: str, password: str, role: str, now: datetime, actor: str = _MACHINE) -> StaffMember:
    """Give somebody a login with a role. Raises UnknownRole, NameTaken, WeakPassword."""
    if role not in ROLES:
        raise UnknownRole(role)
    _check_strength(password)
    staff = _make(name, password, superuser=False)
    staff.groups.add(Group.objects.get_or_create(name=role)[0])
    write_audit(actor=actor, event="staff.made", subject=name, detail=role, now=now)
    return staff


@transaction.atomic
def first_staff(*, now: datetime) -> tuple[str, str] | None:
    """Make the first login, a secretary who may also manage staff; return name and password, None where staff exist.

    The password has 99 bits of chance, is returned this once and stored as a hash only.
    """
    if StaffMember.objects.exists():
        return None
    password = generate_password()
    try:
        staff = _make(_FIRST, password, superuser=True)
    except NameTaken:
        return None
    staff.groups.add(Group.objects.get_or_create(name=SECRETARIAT)[0])
    write_audit(actor=_MACHINE, event="staff.made", subject=_FIRST, detail=f"{SECRETARIAT}, manages staff", now=now)
    return _FIRST, password


@transaction.atomic
def give_password(*, name: str, now: datetime, password: str = "", actor: str = _MACHINE) -> str:
    """Give a staff member another password, a fresh one where none is named, and return it this once.

    Every session begun with the old one ends. Raises NoSuchStaff, WeakPassword.
    """
    staff = _find(name)
    given = password or generate_password()
    _check_strength(given)
    staff.set_password(given)
    staff.save(update_fields=["password"])
    _end_sessions(staff, now)
    write_audit(actor=actor, event="staff.password_given", subject=name, now=now)
    return given


@transaction.atomic
def reset_second_factor(*, name: str, now: datetime, actor: str = _MACHINE) -> bool:
    """Take away a staff member's passkeys, app and recovery codes and end their sessions; return whether there were any.

    Until they set up another, their password alone opens the page for it. Raises NoSuchStaff.
    """
    staff = _find(name)
    removed = Authenticator.objects.filter(user=staff).delete()[0]
    # A session that was open could otherwise set up a factor of its own.
    _end_sessions(staff, now)
    if removed:
        write_audit(actor=actor, event="second_factor.removed", subject=name, detail="all", now=now)
    return bool(removed)


def generate_password() -> str:
    """Return five groups of four signs that can be told apart: 99 bits of chance."""
    return "-".join("".join(secrets.choice(_SIGNS) for _ in range(_GROUP_LENGTH)) for _ in range(_GROUPS))


def _make(name: str, password: str, *, superuser: bool) -> StaffMember:
    staff = StaffMember(username=name, is_staff=superuser, is_superuser=superuser)
    staff.set_password(password)
    try:
        with transaction.atomic():
            staff.save()
    except IntegrityError as error:
        raise NameTaken(name) from error
    return staff


def _find(name: str) -> StaffMember:
    try:
        return StaffMember.objects.select_for_update().get(username=name)
    except StaffMember.DoesNotExist:
        raise NoSuchStaff(name) from None


def _check_strength(password: str) -> None:
    try:
        validate_password(password)
    except ValidationError as error:
        raise WeakPassword(" ".join(error.messages)) from error


def _end_sessions(staff: StaffMember, now: datetime) -> None:
    """Sign a staff member out wherever they are; a session says only inside whose it is, and only staff have any."""
    for session in Session.objects.filter(expire_date__gt=now):
        if session.get_decoded().get(SESSION_KEY) == str(staff.pk):
            session.delete()


def _set_rights(group: Group) -> bool:
    changed = [_set_own_rights(group), _set_page_rights(group), _set_file_rights(group)]
    return any(changed)


def _set_own_rights(group: Group) -> bool:
    wanted = Q(pk__in=[])
    for right in RIGHTS[group.name]:
        app, codename = right.split(".")
        wanted |= Q(content_type__app_label=app, codename=codename)
    permissions = set(Permission.objects.filter(wanted))
    if len(permissions) != len(RIGHTS[group.name]):
        raise NotMigrated
    if set(group.permissions.all()) == permissions:
        return False
    group.permissions.set(permissions)
    return True


def _set_page_rights(group: Group) -> bool:
    """Rights on the stem of all pages hold for every page below it."""
    held = GroupPagePermission.objects.filter(group=group)
    wanted = Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=PAGE_RIGHTS[group.name])
    return _set_rows(held, wanted, {"group": group, "page": Page.objects.get(depth=1)})


def _set_file_rights(group: Group) -> bool:
    """Rights on the outermost collection hold for every picture and document."""
    held = GroupCollectionPermission.objects.filter(group=group)
    apps = ("wagtailimages", "wagtaildocs")
    wanted = Permission.objects.filter(content_type__app_label__in=apps, codename__in=FILE_RIGHTS[group.name])
    return _set_rows(held, wanted, {"group": group, "collection": Collection.get_first_root_node()})


def _set_rows(held: QuerySet[Any], wanted: QuerySet[Permission], place: dict[str, Any]) -> bool:
    """Make a group's rights exactly those wanted, on one place; return whether any was added or taken away."""
    ids = set(wanted.values_list("pk", flat=True))
    right = held.filter(**place, permission__in=ids)
    missing = ids - set(right.values_list("permission_id", flat=True))
    taken = held.exclude(pk__in=list(right.values_list("pk", flat=True))).delete()[0]
    for permission_id in sorted(missing):
        held.model._default_manager.create(permission_id=permission_id, **place)
    return bool(taken or missing)
