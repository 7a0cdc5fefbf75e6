"""Two at the queue at the same time. Apart from the other tests of its acts: these commit, beside a transaction that a module keeps open."""

import pytest
from django.conf import settings as django_settings

from tests.desk.acting import told
from tests.desk.staffed import client_of_role
from tests.endorsers import queued
from tests.flows.at_once import at_once
from tests.signatories import KEYS, NOW, make_call
from undersigned.flows.set_up_desk import set_up_desk


@pytest.mark.postgresql_only
@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_once_one_wins_and_the_other_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    # Kept on the instance once they were asked for, by whichever test came first.
    monkeypatch.setitem(vars(django_settings.HOME), "keys", KEYS)
    set_up_desk(now=NOW)
    one = queued(make_call())
    clients = [client_of_role("reviewer"), client_of_role("secretariat")]
    one.refresh_from_db()
    form = {"revision": str(one.revision)}
    answers = at_once(2, lambda: clients.pop().post(f"/desk/endorsements/{one.pk}/accept/", form))
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    [loser] = [answer for answer in answers if answer.status_code == 409]
    assert "acted meanwhile (accepted" in told(loser)
    assert one.reviews.count() == 1
