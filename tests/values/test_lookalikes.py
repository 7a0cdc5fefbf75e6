"""Promises of undersigned.values.lookalikes: honest names raise no suspicion, forged ones do."""

import csv
import unicodedata
from importlib.resources import files

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from undersigned.values import lookalikes
from undersigned.values.countries import ISO_COUNTRIES, country_names
from undersigned.values.lookalikes import Suspicion, ascii_skeleton, find_lookalikes, script_of, skeleton

CODES = {
    "bidi", "invisible", "hidden_marks", "styled_letters", "phonetic_letters", "mixed_scripts", "reads_as_latin",
    "unusual_digits", "digit_as_letter",
}  # fmt: skip


@pytest.mark.parametrize(
    "name",
    [
        "Microsoft", "3M", "H2O", "H1N1 Forum", "Web10", "B2B1", "4iQ", "c0c0n", "A10 Networks", "Louis XIV", "AT&T (Inc.)", "OpenAI",
        "LinkedIn", "Société Générale", "Côte d’Ivoire", "Đại học Quốc gia Hà Nội", "Việt Nam", "İstanbul", "Işık Üniversitesi",
        "Azərbaycan Respublikası", "Łódź", "Þjóðkirkjan", "Yorùbá ẹ̀kọ́", "Ŋutsa Ɛʋegbe", "Kɔkɔɔ Ɖokui", "L·L", "Straße", "1º de Maio",
        "E² ™ №", "Ελληνική Δημοκρατία", "Εθνική Τράπεζα της Ελλάδος", "ΟΤΕ Ελλάς", "ОАО Газпром", "Яндекс", "Ўзбекистон Республикаси",
        "Україна", "МТС Банк", "Банк ВТБ Лизинг Яндекс", "Հայաստան", "საქართველო", "ישראל", "جامعة القاهرة", "شركة ٢٠٢٠",
        "می\u200cخواهد", "ශ්\u200dරී ලංකා", "भारत १२", "ประเทศไทย", "ኢትዮጵያ", "中国电信", "NTTドコモ", "ＮＴＴ", "ＮＴＴドコモ",
        "株式会社Preferred Networks", "楽天グループ", "삼성SDS", "大韓民國Korea", "ㄅㄆ台北", "Газпром Neft", "Nestlé 雀巢", "葛\U000e0100城",
        "µTorrent", "㍿日立", "㈱日立", "Ⅳ", "Google (Гугл)", "Монгол ᠮᠣᠩᠭᠣᠯ", "Tiếng Việt 2020",
    ],
)  # fmt: skip
def test_a_genuine_name_raises_no_suspicion(name: str) -> None:
    assert find_lookalikes(name) == []


def test_no_supporter_of_the_real_roll_is_suspected() -> None:
    with (files("undersigned") / "example" / "supporters.csv").open(encoding="utf-8", newline="") as source:
        names = [row["name"] for row in csv.DictReader(source)]
    assert (len(names), {name: found for name in names if (found := find_lookalikes(name))}) == (1223, {})


def test_of_all_names_of_countries_only_those_are_suspected_that_read_as_latin_throughout() -> None:
    names = {name for code in ISO_COUNTRIES for name in country_names(code)}
    suspected = {name: found for name in names if (found := find_lookalikes(name))}
    # Nauru and Togo in Russian: no eye tells them from "Haypy" and "Toro".
    expected = {name: [Suspicion("reads_as_latin", name)] for name in ("Науру", "Того")}
    assert (len(names) > 1500, suspected) == (True, expected)


@pytest.mark.parametrize(
    ("name", "suspicions"),
    [
        ("Μicrosoft", [("mixed_scripts", "Μ")]),
        ("Micrоsоft Corporation", [("mixed_scripts", "о")]),
        ("Яндекc", [("mixed_scripts", "c")]),
        ("Ηellenic Βank", [("mixed_scripts", "Η"), ("mixed_scripts", "Β")]),
        ("Ꭺpple", [("mixed_scripts", "Ꭺ")]),
        ("中Я", [("mixed_scripts", "中")]),
        ("Аррӏе", [("reads_as_latin", "Аррӏе")]),
        ("ТАСС", [("reads_as_latin", "ТАСС")]),
        ("ΟΤΕ", [("reads_as_latin", "ΟΤΕ")]),
        ("Vitamin С", [("reads_as_latin", "С")]),
        ("Trend Місго", [("reads_as_latin", "Місго")]),
        ("Украïна", [("mixed_scripts", "ï")]),
        ("Micros0ft", [("digit_as_letter", "Micros0ft")]),
        ("G00gle and Pr1vacy", [("digit_as_letter", "G00gle"), ("digit_as_letter", "Pr1vacy")]),
        ("Micro\u202esoft", [("bidi", "\u202e")]),
        ("Micro\u200esoft", [("bidi", "\u200e")]),
        ("Mi\u200bcro\u00adsoft", [("invisible", "\u200b"), ("invisible", "\u00ad")]),
        ("Mi\u200dcrosoft", [("invisible", "\u200d")]),
        ("Micro\ufe0fsoft", [("invisible", "\ufe0f")]),
        ("Micro\u3164soft", [("invisible", "\u3164")]),
        ("Micro\u034fsoft", [("invisible", "\u034f")]),
        ("\U000e004dicrosoft", [("invisible", "\U000e004d")]),
        ("Mi\u0307crosoft", [("hidden_marks", "i\u0307")]),
        ("Microsof\u0335t", [("hidden_marks", "f\u0335")]),
        ("Ne\u0301\u0301stle", [("hidden_marks", "\u0301")]),
        ("𝐌icrosoft", [("styled_letters", "𝐌")]),
        ("𝐌𝐢𝐜𝐫𝐨", [("styled_letters", "𝐌𝐢𝐜𝐫𝐨")]),
        ("Ｍicrosoft", [("styled_letters", "Ｍ")]),
        ("Ⓜicrosoft 🄰", [("styled_letters", "Ⓜ"), ("styled_letters", "🄰")]),
        ("Ⅿicrosoft", [("styled_letters", "Ⅿ")]),
        ("ɡooɡle", [("phonetic_letters", "ɡ")]),
        ("ᴍɪᴄʀᴏsᴏꜰᴛ", [("phonetic_letters", "ᴍɪᴄʀᴏꜰᴛ")]),
        ("Area ٥١", [("unusual_digits", "٥١")]),
        ("Area 5١", [("unusual_digits", "١")]),
        ("भारत 1२", [("unusual_digits", "1२")]),
        ("Area ５1", [("styled_letters", "５"), ("unusual_digits", "５1")]),
    ],
)  # fmt: skip
def test_a_forged_name_is_suspected(name: str, suspicions: list[tuple[str, str]]) -> None:
    assert find_lookalikes(name) == [Suspicion(*each) for each in suspicions]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Μicrosoft", "Microsoft"), ("МІСRОЅОFТ", "microsoft"), ("раураl", "PayPal"), ("PayPaI", "PayPal"), ("lBM", "IBM"),
        ("Micros0ft", "microsoft"), ("rnicrosoft", "Microsoft"), ("G00GLE", "google"), ("ＭICROSOFT", "Microsoft"),
        ("𝐌𝐢𝐜𝐫𝐨𝐬𝐨𝐟𝐭", "Microsoft"), ("Mi\u200bcrosoft\u202e", "Microsoft"), ("ɡооɡle", "Google"), ("ᴄisco", "Cisco"),
        ("ΟΤΕ", "OTE"), ("Ⅿicrosoft", "Microsoft"), ("Zoe\u0308", "Zoë"), ("De11", "Dell"), ("Linkedln", "LinkedIn"),
    ],
)  # fmt: skip
def test_names_that_look_alike_have_one_skeleton(a: str, b: str) -> None:
    assert skeleton(a) == skeleton(b)
    assert ascii_skeleton(a) == ascii_skeleton(b)


@pytest.mark.parametrize(
    ("a", "b"),
    [("clata", "Data"), ("vvikimedia", "Wikimedia"), ("app1e", "Apple"), ("Appie", "Apple"), ("5iemens", "Siemens"), ("Аррӏе", "Apple")],
)  # fmt: skip
def test_what_plain_letters_make_of_each_other_shows_in_the_ascii_skeleton(a: str, b: str) -> None:
    assert ascii_skeleton(a) == ascii_skeleton(b)


@pytest.mark.parametrize(
    ("a", "b"), [("Microsoft", "Micro Focus"), ("Mali", "Malta"), ("Paris", "Parma"), ("IBM", "JBM"), ("Zoë", "Zoe")]
)
def test_names_that_differ_have_two_skeletons(a: str, b: str) -> None:
    assert skeleton(a) != skeleton(b)
    assert ascii_skeleton(a) != ascii_skeleton(b)


def test_only_supporters_of_one_name_share_a_skeleton_on_the_real_roll() -> None:
    with (files("undersigned") / "example" / "supporters.csv").open(encoding="utf-8", newline="") as source:
        names = [row["name"] for row in csv.DictReader(source)]
    assert len({skeleton(name) for name in names}) == len({ascii_skeleton(name) for name in names}) == len(set(names))


def test_every_prototype_is_its_own_prototype() -> None:
    chained = {source for source in lookalikes._prototypes() if (seen := skeleton(source)) != skeleton(seen)}
    assert (len(lookalikes._prototypes()) > 6000, chained) == (True, set())


@given(st.text(max_size=30) | st.text("Ilm01O аеор|rnVWcdÅßﬁ", max_size=20))
@example("ŉ")
@example("ﷺ")
def test_a_skeleton_of_a_skeleton_is_itself(text: str) -> None:
    assert skeleton(skeleton(text)) == skeleton(text)
    assert ascii_skeleton(skeleton(text)) == ascii_skeleton(text)


@given(st.text(max_size=40))
@example("")
@example("\ud800")
def test_any_text_is_looked_at_and_its_suspicions_have_known_codes(text: str) -> None:
    assert {suspicion.code for suspicion in find_lookalikes(text)} <= CODES
    assert find_lookalikes(unicodedata.normalize("NFD", text)) == find_lookalikes(text)


@pytest.mark.parametrize(
    ("character", "script"),
    [("a", "LATIN"), ("Ж", "CYRILLIC"), ("ー", "COMMON"), ("々", "HAN"), ("1", "COMMON"), ("\u0301", "INHERITED"), ("\ue000", "UNKNOWN")],
)  # fmt: skip
def test_a_character_has_the_script_of_the_unicode_table(character: str, script: str) -> None:
    assert script_of(character) == script
