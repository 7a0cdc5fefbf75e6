"""The pack that is handed to a target: how many did what, by kind, country and month, and the names of who agreed."""

import datetime as dt
from dataclasses import dataclass

from undersigned.papers.typesetting import missing_letters, typeset


@dataclass(frozen=True, slots=True, kw_only=True)
class PackFacts:
    """What a pack says, all sentences in ``language`` (a code such as "fr" or "pt-BR").

    ``parts`` are tables: a title, and rows of a word and a figure, both as they are to be read. ``names_remark`` is the sentence
    for names that no font here can show.
    """

    language: str
    rtl: bool = False
    kicker: str
    title: str
    summary: str
    number: str
    parts: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    names_title: str
    names: tuple[str, ...]
    names_remark: str
    check_title: str
    check: str
    sha256: str
    made_on: dt.date


def pack_pdf(facts: PackFacts) -> bytes:
    """Return the pack as PDF (PDF/UA-1, PDF/A-2a). A name that no font can show is left out, and the remark then says so.

    Raises NoTypeFor where no font has the letters of a sentence.
    """
    missing = missing_letters("\n".join(facts.names))
    names = tuple(name for name in facts.names if not missing or not any(letter in name for letter in missing))
    remark = facts.names_remark if len(names) < len(facts.names) else ""
    lang, _dash, region = facts.language.partition("-")
    filled = {
        "lang": lang,
        "region": region.upper() if len(region) == 2 else None,
        "rtl": facts.rtl,
        "kicker": facts.kicker,
        "title": facts.title,
        "summary": facts.summary,
        "number": facts.number,
        "parts": [{"title": title, "rows": rows} for title, rows in facts.parts],
        "names_title": facts.names_title,
        "names": names,
        "names_remark": remark,
        "check_title": facts.check_title,
        "check": facts.check,
        "sha256": [facts.sha256[start : start + 32] for start in range(0, len(facts.sha256), 32)],
        "made_on": [facts.made_on.year, facts.made_on.month, facts.made_on.day],
    }
    rows = [text for _title, part in facts.parts for row in part for text in row]
    texts = (
        facts.kicker, facts.title, facts.summary, facts.number, facts.names_title, *names, remark, facts.check_title,
        facts.check, facts.sha256, *(title for title, _rows in facts.parts), *rows,
    )  # fmt: skip
    return typeset("pack.typ", filled, texts=texts, made_on=facts.made_on)
