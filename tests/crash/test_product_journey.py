"""The whole product by plain HTTP, on either database: one person's signature from the form to its withdrawal, and all that repeats."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from tests.servers.asking import Answer, ask
from tests.servers.flood import flood, sign_form
from tests.servers.ledger import await_drained, change, digest_of, digests_that_signed, number_of, rows
from tests.servers.outbox import await_letter, code, links, read_outbox
from tests.servers.product import Product
from tests.waiting import LONG_PATIENCE, until

Instance = Callable[..., Product]
COUNTED_WITHIN = 5.0
"""Seconds until what was confirmed or withdrawn shows: the promise, not a patience."""
ADA = "ada.lovelace@example.org"


def sign(product: Product, email: str = ADA, **more: str) -> Answer:
    return ask(
        f"{product.url}/en/sign/", "POST", form={"name": "Ada Lovelace", "email": email, "country": "GB", **more}
    )


def people(product: Product) -> int:
    """The people whom the front page counts."""
    found = ask(f"{product.url}/en/").page.select_one(".count-people")
    return int("".join(sign for sign in found.get_text() if sign.isdecimal())) if found else 0


def await_people(product: Product, expected: int) -> None:
    until(lambda: people(product) == expected, within=COUNTED_WITHIN)


def confirm_by_letter(product: Product, email: str = ADA) -> str:
    """Press the button of the last letter; returns where that leads."""
    link = next(link for link in links(await_letter(product.home, to=email)) if "/confirm/" in link)
    pressed = ask(link, "POST")
    assert pressed.status == 303
    return product.url + pressed.header("location")


def names_on_the_roll(product: Product) -> list[str]:
    return [name.get_text() for name in ask(f"{product.url}/en/roll/people/").page.select("ul.names bdi")]


def test_one_person_signs_confirms_is_counted_corrects_hides_and_withdraws(product: Product) -> None:
    before = people(product)
    taken = sign(product, show_name="on")
    assert (taken.status, taken.header("location"), taken.body) == (303, "/en/sign/sent/", b"")
    letter = await_letter(product.home, to=ADA)
    link = next(link for link in links(letter) if "/confirm/" in link)
    asked = ask(link)
    assert asked.status == 200
    assert [one.get_text() for one in asked.page.select(".signature-name")] == ["Ada Lovelace"]
    assert people(product) == before
    thanks = ask(confirm_by_letter(product))
    assert thanks.status == 200
    await_people(product, before + 1)
    assert names_on_the_roll(product) == ["Ada Lovelace"]

    assert ask(f"{product.url}/en/my/", "POST", form={"email": " Ada.Lovelace@EXAMPLE.org "}).status == 200
    my = next(link for link in links(await_letter(product.home, to=ADA, known=1)) if "/my/" in link)
    assert ask(my, "POST", form={"deed": "correct_name", "name": "Ada King"}).status == 303
    await_names(product, ["Ada King"])
    assert ask(my, "POST", form={"deed": "hide_name"}).status == 303
    await_names(product, [])
    assert ask(my, "POST", form={"deed": "withdraw"}).status == 200
    await_people(product, before)
    assert ask(my, "POST", form={"deed": "withdraw"}).status == 200
    await_drained(product)
    assert people(product) == before


def await_names(product: Product, expected: list[str]) -> None:
    until(lambda: names_on_the_roll(product) == expected, within=COUNTED_WITHIN)


def test_ten_thousand_repeats_of_one_request_end_in_one_signature_and_one_letter(product: Product) -> None:
    before = {table: number_of(product, f"undersigned_{table}") for table in ("signature", "address", "letter")}
    body = sign_form("grace.hopper@example.org", "Grace Hopper")
    done = flood(product.port, [body] * 10_000, connections=64)
    assert len(done.answered(303)) == 10_000
    await_drained(product, LONG_PATIENCE)
    after = {table: number_of(product, f"undersigned_{table}") for table in before}
    assert {table: after[table] - before[table] for table in before} == {"signature": 1, "address": 1, "letter": 1}
    assert len(read_outbox(product.home, to="grace.hopper@example.org")) == 1
    pressed = [ask(f"{link}", "POST").status for link in [confirm_link(product, "grace.hopper@example.org")] * 20]
    assert pressed == [303] * 20
    await_drained(product)
    digest = digest_of(product, "grace.hopper@example.org")
    assert digests_that_signed(product).count(digest) == 1


def confirm_link(product: Product, email: str) -> str:
    return next(link for link in links(await_letter(product.home, to=email)) if "/confirm/" in link)


def test_the_answer_is_the_same_whether_the_address_is_new_pending_confirmed_or_blocked(product: Product) -> None:
    confirmed, blocked = "confirmed@same.example", "blocked@same.example"
    for email in (confirmed, blocked, "pending@same.example"):
        assert sign(product, email).status == 303
    confirm_by_letter(product, confirmed)
    refusal = next(link for link in links(await_letter(product.home, to=blocked)) if "/refuse/" in link)
    assert ask(refusal, "POST").status == 200
    await_letter(product.home, to="pending@same.example")
    await_drained(product)
    emails = ["new@same.example", "pending@same.example", confirmed, blocked]
    assert all_the_same([sign(product, email) for email in emails])
    assert all_the_same(
        [ask(f"{product.url}/en/my/", "POST", form={"email": email}) for email in ["other@same.example", *emails]]
    )
    assert all_the_same([wrong_digits(product, email) for email in ["other@same.example", *emails]])
    await_drained(product)
    # Whoever has signed already hears so in that mailbox alone; whoever refused hears nothing, ever.
    kinds = [str(letter["Subject"]).strip().partition(":")[0] for letter in read_outbox(product.home, to=confirmed)]
    assert sorted(kinds) == ["Confirm your signature", "The link to your signature", "You have signed already"]
    assert len(read_outbox(product.home, to=blocked)) == 1


def wrong_digits(product: Product, email: str) -> Answer:
    """Guess at somebody's six digits; the address, which the form keeps as it was typed, is taken out of the answer."""
    answer = ask(f"{product.url}/en/confirm/", "POST", form={"email": email, "code": "000 000"})
    assert (answer.status, answer.body.count(email.encode())) == (422, 1)
    fields = [field for field in answer.fields if field[0] != "content-length"]
    return Answer(answer.status, fields, answer.body.replace(email.encode(), b""))


def all_the_same(answers: list[Answer]) -> bool:
    first, *others = [answer.but_for_the_date for answer in answers]
    assert others == [first] * len(others)
    return True


def test_six_digits_confirm_when_the_link_is_broken_and_five_guesses_end_it(product: Product) -> None:
    for email in ("digits@code.example", "guessed@code.example"):
        assert sign(product, email).status == 303
    digits = code(await_letter(product.home, to="digits@code.example"))
    form = {"email": "Digits@Code.example", "code": f"{digits[:3]} {digits[3:]}"}
    assert ask(f"{product.url}/en/confirm/", "POST", form=form).status == 303
    digits = code(await_letter(product.home, to="guessed@code.example"))
    wrong = f"{(int(digits) + 1) % 1_000_000:06d}"
    for guess in [wrong] * 5:
        refused = ask(f"{product.url}/en/confirm/", "POST", form={"email": "guessed@code.example", "code": guess})
        assert refused.status == 422
    late = ask(f"{product.url}/en/confirm/", "POST", form={"email": "guessed@code.example", "code": digits})
    assert late.status == 422
    digest = digest_of(product, "guessed@code.example")
    found = rows(
        product,
        "SELECT s.state FROM undersigned_signature s JOIN undersigned_address a ON a.id = s.address_id WHERE a.digest = ?",
        (digest,),
    )
    assert found == [("pending",)]


def test_a_closed_call_takes_no_signature_and_letters_sent_before_confirm_for_24_hours(instance: Instance) -> None:
    product = instance()
    early, late = "early@example.org", "late@example.org"
    assert [sign(product, email).status for email in (early, late)] == [303, 303]
    letters = [confirm_link(product, email) for email in (early, late)]
    close(product, hours_ago=23)
    await_closed(product)
    refused = sign(product, "later@example.org")
    assert refused.status == 409
    assert "This call is closed and takes no more signatures." in refused.page.get_text()
    assert ask(letters[0], "POST").status == 303
    close(product, hours_ago=25)
    over = ask(letters[1], "POST")
    assert over.status == 410
    assert "letters sent before no longer confirm" in over.page.get_text()
    await_drained(product)
    assert number_of(product, "undersigned_signature") == 2


def close(product: Product, *, hours_ago: int) -> None:
    closed = datetime.now(UTC) - timedelta(hours=hours_ago)
    stored = closed if product.environment.get("UNDERSIGNED_DATABASE_URL") else closed.strftime("%Y-%m-%d %H:%M:%S.%f")
    change(product, "UPDATE undersigned_call SET closed_at = ?", (stored,))


def await_closed(product: Product) -> None:
    """Wait until the gate has read of it, asked with a form that it would refuse in any case."""
    until(lambda: sign(product, "").status == 409)
