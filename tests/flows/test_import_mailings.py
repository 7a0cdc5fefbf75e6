"""Import what a newsletter begins with: once, as samples, and nothing that could not be sent."""

from pathlib import Path

import pytest

from tests.paris import EXAMPLE
from tests.signatories import NOW, make_call
from undersigned.flows.compile_mailing import compile_mailing
from undersigned.flows.import_mailings import NoMailingsToImport, import_mailings
from undersigned.mailing.models import Mailing, MailingSeries, MailingText, Topic
from undersigned.values.tallies import ImportReport

pytestmark = pytest.mark.django_db


def test_topics_a_draft_and_a_series_at_rest_are_made_once() -> None:
    call = make_call()
    assert import_mailings(EXAMPLE, call=call, now=NOW) == ImportReport(read=5, made=5)
    assert list(Topic.objects.values_list("slug", flat=True)) == ["updates", "events", "actions"]
    assert set(Mailing.objects.values_list("kind", "state", "sample")) == {
        ("issue", "draft", True),
        ("step", "draft", True),
    }
    series = MailingSeries.objects.get()
    assert (series.active_since, series.sample, [step.days for step in series.steps.all()]) == (None, True, [1, 7])
    MailingText.objects.filter(language="en").update(subject="The desk's own")
    assert import_mailings(EXAMPLE, call=call, now=NOW) == ImportReport(read=5, unchanged=5)
    assert set(MailingText.objects.filter(language="en").values_list("subject", flat=True)) == {"The desk's own"}


def test_everything_in_it_could_be_sent_in_both_languages() -> None:
    import_mailings(EXAMPLE, call=make_call(), now=NOW)
    for mailing in Mailing.objects.all():
        assert [text.language for text, _compiled in compile_mailing(mailing, now=NOW)] == ["en", "fr"]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("topics = [", "mailings.toml cannot be used"),
        ('[[topics]]\nslug = "x"', "'title' is missing"),
        (
            '[[mailings]]\nslug="x"\nname="X"\n[[mailings.texts]]\nlanguage="en"\nblocks=[{type="blink"}]',
            "a block is wrong",
        ),
    ],
)
def test_a_file_that_cannot_be_used_says_why_and_changes_nothing(tmp_path: Path, content: str, why: str) -> None:
    (tmp_path / "mailings.toml").write_text(content, encoding="utf-8")
    with pytest.raises(NoMailingsToImport, match=why):
        import_mailings(tmp_path, call=make_call(), now=NOW)
    assert (Topic.objects.count(), Mailing.objects.count()) == (0, 0)
