"""Who releases a file is told whether figures leave or rows of persons; and so is the ledger."""

import pytest
from django.test import Client

from accord.cooperation.people.models import Account
from accord.demo.seed import give_totp
from accord.foundation.ledger.models import Event
from accord.research.transmissions.vocab import Format, Ground
from tests.cast import prove
from tests.rooms.releases.build import second
from tests.rooms.transmissions.build import decided, proposed

LAW = "Law 1/2026, article 5"


@pytest.fixture
def two(world):
    """A proposal with figures and one with facts, and the browser of the second coordinator."""
    second(world)
    account = Account.objects.get(email="second@accord.example")
    account.language = "en"
    account.save(update_fields=["language"])
    give_totp(account)
    client = Client()
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    prove(client, account)
    figures = proposed(world, kind="xlsx")
    facts = proposed(world, kind="facts", ground=Ground.LAW, keeper="Statistical Institute", reason=LAW)
    return client, figures, facts


def page_of(client, made=""):
    return client.get(f"/desk/transmissions/{made and f'{made}/'}").content.decode()


def test_who_decides_reads_that_rows_of_persons_leave_and_by_which_law(two):
    client, figures, facts = two
    plain, rows = page_of(client, figures), page_of(client, facts)
    said = ("row for each thing that happened to a person", "personal data", str(Format.FACTS.label))
    assert [one in rows for one in said] == [True] * 3
    assert [one in plain for one in said] == [False] * 3
    panel = rows.split("Waits for you")[-1].split("</form>")[0]
    for told in (LAW, "Statistical Institute", "These are no figures", "names this recipient"):
        assert told in panel
    assert "the law asks for these figures" not in rows
    assert "the law asks for these figures" in plain
    assert "XLSX" in plain


def test_the_list_tells_them_apart(two):
    client, _figures, _facts = two
    listed = page_of(client)
    assert (listed.count(str(Format.FACTS.label)), listed.count("XLSX")) == (1, 1)
    assert listed.count('<span class="tag attention">personal data</span>') == 1


def test_the_ledger_has_the_format_of_what_was_proposed_and_released(world, two):
    _client, figures, facts = two
    for made, kind in ((figures, "xlsx"), (facts, "facts")):
        decided(world, made)
        told = {one.kind: one.facts for one in Event.objects.filter(object_id=made)}
        for step in ("transmission.proposed", "transmission.released"):
            assert f'"format":"{kind}"' in str(told[step]).replace(" ", "").replace("'", '"')
