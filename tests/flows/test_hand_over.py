"""Hand over: a pack says what was done and names who agreed; its seal can be checked by anybody."""

import hashlib
import io
from datetime import date
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from PIL import Image

from tests.doers import make_action, make_campaign, make_target
from tests.signatories import DAY, KEYS, NOW
from undersigned.campaigns.models import Action, Handover, Target, TargetMail
from undersigned.campaigns.verbs.actions import take
from undersigned.flows.hand_over import BadHandover, NothingToHandOver, is_sealed, make_pack, note_handover, seal_key
from undersigned.people.models import AuditLine

pytestmark = pytest.mark.django_db


def acted() -> Target:
    """A target for which three people did four things, one of them with her name, in two months."""
    campaign = make_campaign()
    target = make_target(campaign)
    letter, post = make_action(campaign, Action.Kind.EMAIL), make_action(campaign)
    done: list[tuple[Action, bytes, Any]] = [(letter, b"a", NOW), (post, b"b", NOW), (post, b"b", NOW - 40 * DAY)]
    for action, by, at in done:
        take(action=action, target=target, by=by * 32, now=at, language="en", country="FR")
    take(action=letter, target=target, by=b"c" * 32, now=NOW, language="en", country="GB", name="=Ada()")
    return target


def made() -> Handover:
    return make_pack(target_id=acted().pk, keys=KEYS, by="grace", now=NOW)


def photograph() -> bytes:
    picture = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Secret Camera"
    Image.new("RGB", (3000, 1500), "#335577").save(picture, format="JPEG", exif=exif)
    return picture.getvalue()


def noted(handover: Handover, **more: Any) -> Handover:
    said = {
        "received_on": date(2026, 11, 24), "received_by": "The ambassador", "place": "Paris", "note": {"en": "Thanks"},
        "picture": b"", "picture_says": {}, "by": "grace", "now": NOW + 2 * DAY,
    }  # fmt: skip
    return note_handover(handover_id=handover.pk, **said | more)


def test_the_pack_counts_by_kind_country_and_month_and_each_comes_to_the_total() -> None:
    handover = made()
    assert handover.total == 4
    assert handover.figures == {
        "kinds": {"email": 2, "post": 2},
        "countries": {"FR": 3, "GB": 1},
        "months": {"2026-10": 1, "2026-11": 3},
    }
    assert {sum(counts.values()) for counts in handover.figures.values()} == {4}


def test_the_csv_names_only_who_agreed_and_no_cell_is_a_formula() -> None:
    lines = made().csv.splitlines()
    assert [line for line in lines if line.startswith("name")] == ["name,'=Ada(),GB"]
    assert lines[:2] == ["what,which,value", "target,brazil,Brazil"]


def test_a_letter_that_the_desk_holds_is_in_no_pack_neither_its_name_and_one_it_released_is() -> None:
    target = acted()
    letter = Action.objects.get(kind="email")
    TargetMail.objects.create(
        action=letter, target=target, digest=b"c" * 32, language="en", state="held", typed_at=NOW, confirmed_at=NOW
    )
    held = make_pack(target_id=target.pk, keys=KEYS, by="grace", now=NOW)
    TargetMail.objects.update(state="waiting")
    released = make_pack(target_id=target.pk, keys=KEYS, by="grace", now=NOW)
    assert [(one.total, one.figures["kinds"], "Ada" in one.csv) for one in (held, released)] == [
        (3, {"email": 1, "post": 2}, False), (4, {"email": 2, "post": 2}, True),
    ]  # fmt: skip


def test_anybody_can_check_the_seal_with_the_public_key() -> None:
    handover = made()
    key = load_pem_public_key(seal_key(KEYS).encode())
    assert isinstance(key, Ed25519PublicKey)
    digits = hashlib.sha256(handover.csv.encode()).hexdigest()
    key.verify(bytes.fromhex(handover.seal), digits.encode())
    assert (digits, is_sealed(KEYS, handover)) == (handover.sha256, True)


def test_a_pack_that_was_changed_afterwards_is_not_the_sealed_one() -> None:
    handover = made()
    handover.csv = handover.csv.replace("total,,4", "total,,5")
    assert not is_sealed(KEYS, handover)


def test_what_was_done_after_the_pack_is_not_in_it() -> None:
    handover = made()
    take(action=Action.objects.get(kind="post"), target=handover.target, by=b"z" * 32, now=NOW + DAY, language="en")
    assert make_pack(target_id=handover.target_id, keys=KEYS, by="grace", now=NOW).total == 4


def test_nothing_done_makes_no_pack() -> None:
    target = make_target(make_campaign())
    with pytest.raises(NothingToHandOver):
        make_pack(target_id=target.pk, keys=KEYS, by="grace", now=NOW)


def test_the_note_says_who_received_it_with_a_photograph_that_tells_nothing_else() -> None:
    handover = noted(made(), picture=photograph(), picture_says={"en": "Two people shake hands."})
    handover.refresh_from_db()
    assert (handover.received_on, handover.received_by, handover.place) == (
        date(2026, 11, 24),
        "The ambassador",
        "Paris",
    )
    picture = Image.open(io.BytesIO(bytes(handover.picture)))
    assert (picture.format, picture.size, b"Secret Camera" in bytes(handover.picture)) == ("PNG", (1200, 600), False)
    assert list(AuditLine.objects.order_by("id").values_list("actor", "event")) == [
        ("grace", "handover.made"), ("grace", "handover.noted"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "errors"),
    [
        ({"received_on": None, "received_by": " "}, {"received_on": "missing", "received_by": "missing"}),
        ({"received_on": date(2027, 1, 1)}, {"received_on": "future"}),
        ({"received_on": date(2026, 11, 22)}, {"received_on": "before_it_was_made"}),
        ({"place": "x" * 256}, {"place": "too_long"}),
        ({"picture": b"GIF89a", "picture_says": {"en": "A"}}, {"picture": "not_a_picture"}),
        ({"picture": photograph()}, {"picture_says": "missing"}),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_stored(said: Any, errors: Any) -> None:
    handover = made()
    with pytest.raises(BadHandover) as refused:
        noted(handover, **said)
    handover.refresh_from_db()
    assert (refused.value.errors, handover.received_on) == (errors, None)
