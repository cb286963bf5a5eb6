from dataclasses import replace
from datetime import timedelta

import pytest

from accord.foundation.duties.models import Duty
from accord.foundation.ledger.models import Event
from accord.foundation.machine import NotPossible
from accord.foundation.policy import Category, Purpose
from accord.foundation.refusals import Missing, Refused
from accord.foundation.second import queries as queries_of_second
from accord.foundation.second import services as second
from accord.foundation.second.models import Ask
from accord.foundation.sheets import inspect, read
from accord.foundation.writes.services import Stale
from accord.protection.cases import services as cases
from accord.protection.consents import services as consents
from accord.protection.consents.models import Consent
from accord.protection.exports import queries, services, vocab
from accord.protection.exports.models import Export, Line
from accord.protection.exports.tasks import close_exports
from accord.protection.exports.vocab import BadExport, ExportKind, FileFormat, NothingToExport, Over
from tests.cast import TETIANA, key, signed_in

NAMES = frozenset({Category.IDENTITY, Category.CONTACT, Category.NEEDS})


def take(world, export, who="ana", now=None):
    version = Export.objects.get(pk=export).version
    return services.take(actor=world[who], export=export, read=version, now=now or world.now, key=key())


def kinds(prefix="export."):
    return list(Event.objects.filter(kind__startswith=prefix).order_by("seq").values_list("kind", flat=True))


def identities(world, **changes):
    return world.export(kind=ExportKind.IDENTITIES, categories=NAMES, **changes)


def test_a_file_without_names_holds_what_it_declares_and_leaves_a_trail(world):
    case = world.case()
    export = world.export()
    assert kinds() == ["export.asked"]
    file = take(world, export).file
    found, row = read(file.content), Export.objects.get(pk=export)
    assert inspect(file.content).sound
    assert file.name == f"{row.code}.xlsx"
    assert (len(found.rows), row.rows, row.downloads, row.digest) == (1, 1, 1, file.digest)
    assert "Ана" in dict(found.cover)["For"]
    text = str(found)
    assert not any(canary in text for canary in filter(None, TETIANA.texts().values()))
    events = Event.objects.filter(object_id=case, kind="case.exported")
    assert [e.subject for e in events] == [Line.objects.get().case.person_id]
    assert kinds("person.identity.read") == []
    services.recall(actor=world["ana"], export=export, read=row.version, now=world.now, key=key())
    assert kinds() == ["export.asked", "export.taken", "export.recalled"]
    duty = Duty.objects.get(object_id=export)
    assert (duty.rule, duty.organisation, duty.object_code) == ("P-EXPORT-DELETE", world.org("animus"), row.code)
    with pytest.raises(NotPossible):
        take(world, export)


def test_a_file_with_names_holds_the_chosen_fields_only_and_every_opening_is_an_event(world):
    world.case()
    export = identities(world, format=FileFormat.CSV)
    text = take(world, export).file.content.decode()
    assert "Коваленко" in text
    assert "'+380671234567" in text  # marked: no telephone number is a formula
    for hidden in ("FK482913", "Шипка", "безсоння"):
        assert hidden not in text
    event = Event.objects.get(kind="person.identity.read")
    assert event.purpose == Purpose.ASSISTANCE
    assert not any("Коваленко" in e.facts for e in Event.objects.all())
    assert "Преглед".encode() not in bytes(Export.objects.get().reason)


def test_a_text_that_holds_the_safe_address_is_withheld_and_the_row_stays(world):
    world.case(identity=replace(TETIANA, needs="Тя живее на Шипка 6 в София; адвокат."))
    chosen = {"kind": ExportKind.IDENTITIES, "categories": NAMES, "format": FileFormat.CSV}
    text = take(world, world.export(**chosen)).file.content.decode()
    assert "Коваленко" in text
    assert "Шипка" not in text
    assert Event.objects.filter(kind="guard.stopped").count() == 1


def test_the_cover_names_a_keeper_and_never_an_address(world):
    world.case()
    export = identities(world, keeper="колегата на ул. Шипка 6")
    with pytest.raises(BadExport, match="name a person or a post"):
        take(world, export)
    assert Event.objects.filter(kind="guard.stopped").count() == 1
    assert not Event.objects.filter(kind="export.taken").exists()
    assert not Line.objects.exists()


def test_for_another_organisation_each_person_needs_agreement_and_consent(world):
    with_consent, without = world.case(), world.case()
    world.consent(with_consent)
    dignita = world.org("dignita")
    export = identities(world, recipient=dignita, keeper="")
    file = take(world, export).file
    found = read(file.content)
    assert (len(found.rows), dict(found.cover)["Left out"]) == (1, "1")
    assert [line.case_id for line in Line.objects.all()] == [with_consent]
    assert Line.objects.get().consent == Consent.objects.get().pk
    with pytest.raises(NothingToExport):  # no agreement with the police, whoever consented
        identities(world, recipient=world.org("csd"), keeper="")
    with pytest.raises(NothingToExport):  # a pseudonym is still a person: these categories are in no agreement
        world.export(recipient=dignita, keeper="")
    # She takes it back: the receiver is to delete, the file is recalled, and the next one is empty.
    consent = Consent.objects.get()
    consents.withdraw(actor=world["ana"], consent=consent.pk, read=consent.version, now=world.now, key=key())
    assert Export.objects.get(pk=export).state == "recalled"
    assert Duty.objects.get(object_id=export).organisation == dignita
    with pytest.raises(NothingToExport):
        identities(world, recipient=dignita, keeper="")
    assert without


def test_no_second_person_is_one_to_whom_a_case_of_the_file_is_shut(world, settings):
    settings.ACCORD_EXPORT_LIMIT_IDENTITY = 1
    case, _other = world.case(), world.case()
    identities(world)
    ask = Ask.objects.get()
    assert queries_of_second.waiting_for(world["georgi"], now=world.now) == [ask]
    cases.declare_conflict(actor=world["georgi"], case=case, now=world.now, key=key())
    call = {"release": True, "read": 1, "now": world.now, "key": key()}
    with pytest.raises(Refused, match="conflict"):
        second.answer(actor=world["georgi"], ask=ask.pk, **call)
    with pytest.raises(Refused, match="conflict"):
        queries_of_second.open_ask(actor=world["georgi"], ask=ask.pk, now=world.now)
    assert queries_of_second.waiting_for(world["georgi"], now=world.now) == []


def test_above_the_limit_a_second_person_releases_exactly_these_rows(world, settings):
    settings.ACCORD_EXPORT_LIMIT_IDENTITY = 1
    case = world.case()
    world.case()
    export = identities(world)
    ask = Ask.objects.get()
    assert take(world, export).file is None
    assert Ask.objects.count() == 1  # the same rows are asked for once
    call = {"release": True, "read": 1, "now": world.now, "key": key()}
    with pytest.raises(second.OwnAsk):
        second.answer(actor=world["ana"], ask=ask.pk, **call)
    second.answer(actor=world["georgi"], ask=ask.pk, **call)
    cases.add_note(actor=world["ana"], case=case, text="x", now=world.now, key=key())
    assert take(world, export).file is not None
    version = Line.objects.first().case.version
    cases.advance(actor=world["ana"], case=case, action="recover", read=version, now=world.now, key=key())
    assert take(world, export).file is None  # the rows changed after the release
    assert Ask.objects.count() == 2
    assert Export.objects.get().downloads == 1


def test_little_pieces_are_counted_together(world, settings):
    settings.ACCORD_EXPORT_LIMIT = 2
    world.case()
    for _ in range(2):
        assert take(world, world.export()).file is not None
    third = world.export(kind=ExportKind.HTCDS)
    assert take(world, third).file is None
    assert take(world, third, now=world.now + timedelta(hours=23)).file is None
    assert Ask.objects.get().object_id == third


def test_rights_count_at_the_moment_of_taking(world):
    world.case()
    export = world.export()
    other = world.case()
    assert len(read(take(world, export).file.content).rows) == 2
    from accord.protection.cases.models import Conflict

    Conflict.objects.create(case_id=other, account=world["ana"].account, declared_at=world.now)
    found = read(take(world, export).file.content)
    assert (len(found.rows), dict(found.cover)["Left out"]) == (1, "1")


def test_a_file_of_many_asks_the_database_no_more_than_one_of_few(world, django_assert_max_num_queries):
    """Each person is judged, searched and put on record for herself; nothing is asked for her alone."""
    asked, served = [], {"recipient": world.org("dignita"), "keeper": ""}
    for many in (1, 1, 5):  # the first file also reads what is kept from then on
        for _ in range(many):
            world.consent(world.case())
        one, other = identities(world), identities(world, **served)
        with django_assert_max_num_queries(200) as questions:
            assert take(world, one).file is not None
            assert take(world, other).file is not None
        asked.append(len(questions))
    assert asked[2] - asked[1] <= 2  # an INSERT of SQLite takes 25 rows
    each = 2 * (1 + 2 + 7)
    assert Line.objects.count() == each
    assert Event.objects.filter(kind="case.exported").count() == each
    assert Event.objects.filter(kind="person.identity.read").count() == each


def test_more_than_a_file_holds_is_refused_and_says_how_many_it_holds(world, monkeypatch):
    monkeypatch.setattr(vocab, "MOST_IDENTITIES", 2)
    monkeypatch.setattr(vocab, "MOST_ROWS", 3)
    for _ in range(3):
        world.case()
    assert len(read(take(world, world.export()).file.content).rows) == 3
    with pytest.raises(BadExport, match="at most 2 rows"):
        identities(world)
    world.case()
    with pytest.raises(BadExport, match="at most 3 rows"):
        world.export()


def test_a_file_that_is_taken_again_says_on_what_it_rests_now(world):
    case = world.case()
    first = world.consent(case)
    export = identities(world, recipient=world.org("dignita"), keeper="")
    take(world, export)
    consents.withdraw(actor=world["ana"], consent=first, read=1, now=world.now, key=key())
    second_, later = world.consent(case), world.now + timedelta(hours=1)
    export = identities(world, recipient=world.org("dignita"), keeper="")
    for now in (world.now, later):
        take(world, export, now=now)
    line = Line.objects.get(export=export)
    assert (line.consent, line.at) == (second_, later)


def test_who_is_erased_is_in_no_file_and_every_file_with_her_is_recalled(world):
    from django.db import transaction

    from accord.foundation.writes.events import Topic, publish
    from accord.protection.cases.models import Case
    from accord.protection.persons.erasure import mark_erased

    gone = Case.objects.get(pk=world.case())
    world.case()
    export = identities(world)
    assert len(read(take(world, export).file.content).rows) == 2
    with transaction.atomic():
        publish(Topic.PERSON_ERASED, actor=world["ana"], record=gone.person_id, now=world.now)
        mark_erased(gone.person_id, now=world.now)
    assert Export.objects.get(pk=export).state == "recalled"
    assert Duty.objects.get(object_id=export).rule == "P-EXPORT-DELETE"
    assert len(read(take(world, identities(world)).file.content).rows) == 1


def test_a_day_later_it_is_over_and_the_worker_says_so(world):
    world.case()
    taken, never = world.export(), world.export()
    take(world, taken)
    late = world.now + timedelta(hours=24)
    with pytest.raises(Over):
        take(world, taken, now=late)
    close_exports(late - timedelta(seconds=1))
    assert kinds().count("export.expired") == 0
    close_exports(late)
    close_exports(late)
    assert {e.pk: e.state for e in Export.objects.all()} == {taken: "ended", never: "lapsed"}
    assert kinds().count("export.expired") == 2


def test_a_press_that_is_sent_twice_gives_one_file(world):
    world.case()
    export, once = world.export(), key()
    call = {"actor": world["ana"], "export": export, "read": 1, "now": world.now, "key": once}
    assert services.take(**call).file is not None
    assert services.take(**call).file is None
    assert Export.objects.get().downloads == 1
    with pytest.raises(Stale):
        services.take(**call | {"key": key()})


@pytest.mark.parametrize(("who", "failure"), [("mira", Missing), ("oksana", Refused), ("georgi", Missing)])
def test_only_who_asked_takes_it(world, who, failure):
    world.case()
    export = world.export()
    with pytest.raises(failure):
        take(world, export, who=who)


def test_the_officer_sees_and_recalls_what_left_and_exports_the_ledger(world):
    world.case()
    export = world.export()
    take(world, export)
    assert [e.pk for e in queries.newest(world["georgi"]).rows] == [export]
    assert queries.newest(world["mira"]).rows == []
    view = queries.open_export(actor=world["georgi"], export=export, now=world.now)
    assert (view.mine, view.can_take, view.can_recall) == (False, False, True)
    services.recall(actor=world["georgi"], export=export, read=view.export.version, now=world.now, key=key())
    ledger = world.export(who="georgi", kind=ExportKind.LEDGER, keeper="Георги")
    found = read(take(world, ledger, who="georgi").file.content)
    assert len(found.rows) > 10
    assert "Коваленко" not in str(found)


@pytest.mark.parametrize(
    ("changes", "failure"),
    [
        ({"reason": " "}, BadExport), ({"keeper": ""}, BadExport), ({"reason": "x" * 501}, BadExport),
        ({"kind": ExportKind.IDENTITIES}, BadExport), ({"kind": ExportKind.LEDGER}, Refused),
        ({"kind": ExportKind.IDENTITIES, "categories": frozenset({Category.INVESTIGATION})}, BadExport),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_for_is_said(world, changes, failure):
    world.case()
    with pytest.raises(failure) as caught:
        world.export(**changes)
    assert str(caught.value)
    assert not Export.objects.exists()


def test_codes_of_referrals_stay_in_the_organisation(world):
    world.sent()
    for who, sides in (("ana", ["Animus"]), ("mira", ["Animus"])):
        found = read(take(world, world.export(who=who, kind=ExportKind.REFERRALS), who=who).file.content)
        assert [row[1].split()[0] for row in found.rows] == sides
    with pytest.raises(BadExport):
        world.export(kind=ExportKind.REFERRALS, recipient=world.org("dignita"))


def test_htcds_rows_are_those_of_the_interchange_format(world):
    world.case()
    found = read(take(world, world.export(kind=ExportKind.HTCDS, format=FileFormat.CSV)).file.content)
    row = dict(zip(found.columns, found.rows[0], strict=True))
    assert (row["prs_Gender"], row["vic_TypeOfExploitation"], row["cas_CaseOwner"]) == (
        "Feminine",
        "ForcedLabour",
        "animus",
    )


def test_the_pages(world):
    world.case()
    client = signed_in(world, "ana")
    form = {
        "kind": "cases",
        "format": "csv",
        "purpose": "assistance",
        "reason": "Преглед",
        "keeper": "Ана",
        "key": key(),
    }
    assert client.post("/desk/exports/new/", form | {"keeper": ""}).status_code == 422
    to = client.post("/desk/exports/new/", form | {"key": key()})["Location"]
    page = client.get(to).content.decode()
    assert "Преглед" in page
    answer = client.post(f"{to}take/", {"key": key(), "version": 1})
    code = Export.objects.get().code
    again = client.post(f"{to}take/", {"key": key(), "version": 1}, follow=True)
    assert again.redirect_chain[-1][0] == to
    assert Export.objects.get().downloads == 1
    assert answer["Content-Disposition"] == f'attachment; filename="{code}.csv"'
    assert answer["Cache-Control"] == "no-store"
    assert code in client.get("/desk/exports/").content.decode()
    client.post(f"{to}recall/", {"key": key(), "version": 2})
    assert Export.objects.get().state == "taken"  # the box was not ticked
    client.post(f"{to}recall/", {"key": key(), "version": 2, "sure": "yes"})
    assert Export.objects.get().state == "recalled"
    duty = Duty.objects.get(object_type="export")
    assert code in client.get(f"/desk/duties/{duty.pk}/").content.decode()
