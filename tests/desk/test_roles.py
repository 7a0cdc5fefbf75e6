"""Who may see and do what at the desk, by every road: menu, address, form."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from wagtail.models import GroupPagePermission, Page

from tests.desk.signing_in import type_password
from tests.desk.staffed import PASSWORD, Everything
from tests.signatories import NOW
from undersigned.flows.set_up_desk import RIGHTS, ROLES, make_staff, set_up_desk
from undersigned.people.models import AuditLine, StaffMember

SCREENS = {
    "calls": "call",
    "campaigns": "campaign",
    "signatures": "hidden",
    "roll": "entry",
    "roll-changes": "change",
    "letters": "letter",
    "audit": "line",
    "staff": "colleague",
}
PUBLIC = {"calls", "campaigns", "roll", "roll-changes"}
SEEN = {
    "secretariat": set(SCREENS) | {"articles"},
    "campaigner": PUBLIC,
    "reviewer": PUBLIC,
    "second_reviewer": PUBLIC,
    "auditor": set(SCREENS) | {"articles"},
    "superuser": set(SCREENS) | {"articles"},
}
ClientOf = Callable[[str], Client]


def addresses(everything: Everything, screen: str) -> list[str]:
    """The list, its results alone, and the page of a row."""
    row = (
        Page.objects.get(slug="about", locale__language_code="en")
        if screen == "articles"
        else getattr(everything, SCREENS[screen])
    )
    return [f"/desk/{screen}/", f"/desk/{screen}/results/", f"/desk/{screen}/{row.pk}/"]


@pytest.mark.usefixtures("pages")
@pytest.mark.parametrize("role", SEEN)
def test_a_role_sees_its_screens_and_no_others(role: str, client_of: ClientOf, everything: Everything) -> None:
    client = client_of(role)
    seen = {}
    for screen in [*SCREENS, "articles"]:
        answers = [client.get(address) for address in addresses(everything, screen)]
        seen[screen] = [(answer.status_code, answer.headers.get("Location", "")) for answer in answers]
    expected = {screen: [(200, "")] * 3 if screen in SEEN[role] else [(302, "/desk/")] * 3 for screen in seen}
    assert seen == expected


@pytest.mark.usefixtures("pages")
def test_somebody_who_has_not_signed_in_sees_the_sign_in_page_only(desk, everything: Everything) -> None:
    client = Client()
    for screen in [*SCREENS, "articles"]:
        for address in addresses(everything, screen):
            assert client.get(address).headers["Location"] == f"/desk/account/login/?next={address}"


def test_a_login_without_a_role_opens_nothing(desk, everything: Everything) -> None:
    client = Client()
    client.force_login(StaffMember.objects.create_user(username="nobody", password=PASSWORD))
    for screen in SCREENS:
        for address in addresses(everything, screen):
            answer = client.get(address)
            assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, "/desk/account/login/")
    told = client.get("/desk/", follow=True)
    assert (told.status_code, told.redirect_chain) == (403, [("/desk/account/login/?next=/desk/", 302)])
    assert "This login has no role" in told.text


@pytest.mark.usefixtures("pages")
@pytest.mark.parametrize("role", SEEN)
def test_no_role_can_send_anything_to_a_screen(role: str, client_of: ClientOf, everything: Everything) -> None:
    client = client_of(role)
    for screen in SEEN[role]:
        for address in addresses(everything, screen):
            for send in (client.post, client.put, client.delete):
                assert send(address, {"name": "changed"}).status_code == 405


@pytest.mark.parametrize("act", ["new/", "edit/{pk}/", "delete/{pk}/", "copy/{pk}/", "history/{pk}/", "usage/{pk}/"])
def test_addresses_at_which_wagtail_would_change_rows_do_not_exist(
    act: str, client_of: ClientOf, everything: Everything
) -> None:
    client = client_of("superuser")
    for screen, name in SCREENS.items():
        row = getattr(everything, name)
        address = f"/desk/{screen}/{act.format(pk=row.pk)}"
        answers = (client.get(address, follow=True), client.post(address, follow=True))
        assert [answer.status_code for answer in answers] == [404, 404]
        row.refresh_from_db()


@pytest.mark.parametrize(
    ("role", "menu"),
    [
        (
            "secretariat",
            {
                "Pages",
                "Calls",
                "Campaigns",
                "Mailings",
                "Events",
                "Signatures",
                "Roll",
                "Changes to the roll",
                "Letters",
                "Audit",
                "Staff",
            },
        ),
        ("campaigner", {"Pages", "Calls", "Campaigns", "Mailings", "Events", "Roll", "Changes to the roll"}),
        ("reviewer", {"Calls", "Campaigns", "Roll", "Changes to the roll"}),
        ("second_reviewer", {"Calls", "Campaigns", "Roll", "Changes to the roll"}),
        (
            "auditor",
            {
                "Pages",
                "Calls",
                "Campaigns",
                "Mailings",
                "Events",
                "Signatures",
                "Roll",
                "Changes to the roll",
                "Letters",
                "Audit",
                "Staff",
            },
        ),
    ],
)
def test_the_menu_offers_what_the_role_may_open(role: str, menu: set[str], client_of: ClientOf) -> None:
    from wagtail.admin.menu import admin_menu

    client = client_of(role)
    request = client.get("/desk/").wsgi_request
    offered = {str(item.label) for item in admin_menu.menu_items_for_request(request)}
    ours = menu | {"Signatures", "Letters", "Audit", "Staff", "Settings", "Mailings", "Events"}
    assert (offered & ours, "Help" in offered) == (menu, False)


# --- pages ------------------------------------------------------------------------------------------------------------
def about() -> Page:
    return Page.objects.get(slug="about", locale__language_code="en")


def article_form(**more: str) -> dict[str, str]:
    """What the editor sends for an article without any block."""
    return {
        "title": "A new page",
        "slug": "a-new-page",
        "standfirst": "",
        "seo_title": "",
        "search_description": "",
        "body-count": "0",
        "action-publish": "1",
        **more,
    }


def stem() -> Page:
    return Page.objects.get(depth=2, locale__language_code="en")


@pytest.mark.usefixtures("pages")
@pytest.mark.parametrize("role", ["secretariat", "campaigner"])
def test_those_who_edit_pages_can_publish_one_and_it_is_recorded(
    role: str, client_of: ClientOf, everything: Everything
) -> None:
    client = client_of(role)
    answer = client.post(f"/desk/pages/add/pages/articlepage/{stem().pk}/", article_form())
    assert (answer.status_code, Client().get("/en/a-new-page/").status_code) == (302, 200)
    lines = AuditLine.objects.filter(event__startswith="page.").values_list("actor", "event", "subject")
    assert set(lines) == {
        (f"the {role}", "page.made", "A new page (en, a-new-page)"),
        (f"the {role}", "page.published", "A new page (en, a-new-page)"),
    }


@pytest.mark.usefixtures("pages")
def test_an_auditor_can_neither_make_edit_publish_nor_delete_a_page(client_of: ClientOf) -> None:
    client, page = client_of("auditor"), about()
    before = (Page.objects.count(), page.title, page.latest_revision_id, True)
    for address in (
        f"/desk/pages/add/pages/articlepage/{stem().pk}/",
        f"/desk/pages/{page.pk}/edit/",
        f"/desk/pages/{page.pk}/delete/",
        f"/desk/pages/{page.pk}/unpublish/",
        f"/desk/pages/{page.pk}/move/",
        f"/desk/pages/{page.pk}/copy/",
        f"/desk/translation/submit/page/{page.pk}/",
    ):
        answers = (client.get(address), client.post(address, article_form()))
        assert [answer.status_code for answer in answers] == [302, 302], address
    for act in ("delete", "move", "publish", "unpublish"):
        client.post(f"/desk/bulk/wagtailcore/page/{act}/?id={page.pk}")
    page.refresh_from_db()
    assert (Page.objects.count(), page.title, page.latest_revision_id, page.live) == before


@pytest.mark.parametrize("role", ROLES)
def test_only_a_superuser_manages_staff_and_roles(role: str, client_of: ClientOf) -> None:
    client = client_of(role)
    other = make_staff(name="somebody else", password=PASSWORD, role="auditor", now=NOW)
    sent = {"username": "intruder", "password1": PASSWORD, "password2": PASSWORD, "is_superuser": "on"}
    for address in (
        "/desk/users/new/",
        f"/desk/users/edit/{other.pk}/",
        f"/desk/users/delete/{other.pk}/",
        "/desk/groups/new/",
    ):
        assert (client.get(address).status_code, client.post(address, sent).status_code) == (302, 302)
    assert sorted(StaffMember.objects.values_list("username", flat=True)) == ["somebody else", f"the {role}"]


def test_an_auditor_can_neither_add_pictures_nor_documents(client_of: ClientOf) -> None:
    client = client_of("auditor")
    for address in (
        "/desk/images/add/",
        "/desk/images/multiple/add/",
        "/desk/documents/add/",
        "/desk/documents/multiple/add/",
    ):
        assert (client.get(address).status_code, client.post(address, {"title": "x"}).status_code) == (302, 302)


@pytest.mark.usefixtures("pages")
def test_nobody_takes_away_a_stem_or_a_page_that_all_others_link_to(client_of: ClientOf) -> None:
    client = client_of("superuser")
    for page in (stem(), about(), Page.objects.get(slug="privacy", locale__language_code="fr")):
        client.post(f"/desk/pages/{page.pk}/delete/")
        client.post(f"/desk/pages/{page.pk}/unpublish/")
        client.post(f"/desk/bulk/wagtailcore/page/delete/?id={page.pk}")
        assert Page.objects.filter(pk=page.pk, live=True).exists()


@pytest.mark.usefixtures("pages")
def test_other_pages_can_be_deleted_by_those_who_edit_and_it_is_recorded(client_of: ClientOf) -> None:
    client = client_of("campaigner")
    page = Page.objects.get(slug="what-is-at-stake", locale__language_code="en")
    client.post(f"/desk/pages/{page.pk}/delete/")
    assert not Page.objects.filter(pk=page.pk).exists()
    assert AuditLine.objects.filter(actor="the campaigner", event="page.deleted").count() == 1


def test_a_login_made_at_the_desk_is_recorded(client_of: ClientOf) -> None:
    client = client_of("superuser")
    group = Group.objects.get(name="auditor")
    sent = {
        "username": "newcomer",
        "email": "newcomer@example.org",
        "first_name": "New",
        "last_name": "Comer",
        "password1": PASSWORD,
        "password2": PASSWORD,
        "is_active": "on",
        "groups": str(group.pk),
    }
    assert client.post("/desk/users/new/", sent).status_code == 302
    lines = AuditLine.objects.filter(event="staff.made").values_list("actor", "subject")
    assert list(lines) == [("superuser", "newcomer")]


def test_signing_in_is_recorded_and_a_refused_sign_in_leaves_no_name(desk) -> None:
    make_staff(name="somebody", password=PASSWORD, role="auditor", now=NOW)
    client = Client()
    type_password(client, "my own password", "wrong")
    answer = type_password(client, "somebody")
    assert answer.status_code == 302
    lines = AuditLine.objects.filter(event__startswith="staff.signed").values_list("actor", "event", "detail")
    assert list(lines) == [("somebody", "staff.signed_in", "password")]
    assert not AuditLine.objects.filter(subject__contains="password").exists()


# --- the table of roles -----------------------------------------------------------------------------------------------
def test_rights_over_what_is_recorded_are_few_and_written_here() -> None:
    beyond_viewing = {
        role: {
            right.removeprefix("undersigned.")
            for right in rights
            if right.startswith("undersigned.") and not right.startswith("undersigned.view_")
        }
        for role, rights in RIGHTS.items()
    }
    assert beyond_viewing == {
        "secretariat": {
            "review_endorsement",
            "second_review_endorsement",
            "publish_endorsement",
            "add_watchedname",
            "change_watchedname",
            "delete_watchedname",
            "run_campaign",
            "stop_campaign",
            "run_event",
            "write_mailing",
            "release_mailing",
        },
        "reviewer": {"review_endorsement"},
        "second_reviewer": {"second_review_endorsement"},
        "campaigner": {"run_campaign", "stop_campaign", "run_event", "write_mailing", "release_mailing"},
        "auditor": set(),
    }


def test_who_may_see_endorsements_and_the_watch_list_is_written_here() -> None:
    seeing = {
        right: {role for role, rights in RIGHTS.items() if f"undersigned.{right}" in rights}
        for right in ("view_endorsement", "view_watchedname")
    }
    assert seeing == {
        "view_endorsement": {"secretariat", "reviewer", "second_reviewer", "auditor"},
        "view_watchedname": {"secretariat", "auditor"},
    }


def test_who_may_see_what_belongs_to_a_campaign_is_written_here() -> None:
    rights = (
        *("view_action", "view_announcement", "view_partner", "view_target", "view_targetmail"),
        *("view_event", "view_mailing", "view_segment", "view_mailingseries"),
    )
    seeing = {role for role, held in RIGHTS.items() if {f"undersigned.{right}" for right in rights} & set(held)}
    assert seeing == {"secretariat", "campaigner", "auditor"}
    assert all({f"undersigned.{right}" for right in rights} <= set(RIGHTS[role]) for role in seeing)


def test_setting_up_again_changes_nothing_and_takes_back_rights_that_were_added(desk) -> None:
    assert set_up_desk(now=NOW) is False
    auditor = Group.objects.get(name="auditor")
    auditor.permissions.add(Permission.objects.get(codename="change_signature"))
    GroupPagePermission.objects.create(group=auditor, page=Page.objects.get(depth=1), permission_type="publish")
    assert set_up_desk(now=NOW) is True
    held = {f"{one.content_type.app_label}.{one.codename}" for one in auditor.permissions.all()}
    assert (held, auditor.page_permissions.count()) == (set(RIGHTS["auditor"]), 0)


def test_wagtails_own_groups_go_unless_somebody_is_in_them(db) -> None:
    editors, _made = Group.objects.get_or_create(name="Editors")
    StaffMember.objects.create_user(username="old", password=PASSWORD).groups.add(editors)
    set_up_desk(now=NOW)
    assert set(Group.objects.values_list("name", flat=True)) == {*ROLES, "Editors"}
    StaffMember.objects.all().delete()
    set_up_desk(now=NOW)
    assert set(Group.objects.values_list("name", flat=True)) == set(ROLES)
