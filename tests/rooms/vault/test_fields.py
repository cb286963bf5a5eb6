"""Every way in which Django writes: none leaves plaintext, each fails loudly."""

import pytest
from django.core import serializers
from django.db.models import F, Value

from accord.foundation.vault import SealedField
from accord.foundation.vault.fields import PlaintextRefused
from accord.protection.persons.models import Person


@pytest.fixture
def person(world):
    world.case()
    return Person.objects.get()


def test_update_refuses_plaintext(person):
    with pytest.raises(PlaintextRefused):
        Person.objects.update(given_name="Тетяна")


def test_save_refuses_plaintext(person):
    person.given_name = "Тетяна"
    with pytest.raises(PlaintextRefused):
        person.save()


def test_bulk_create_refuses_plaintext(person):
    with pytest.raises(PlaintextRefused):
        Person.objects.bulk_create(
            [Person(organisation=person.organisation, registered_at=person.registered_at, phone="+380")]
        )


def test_bulk_update_refuses_plaintext(person):
    person.phone = "+380"
    with pytest.raises(PlaintextRefused):
        Person.objects.bulk_update([person], ["phone"])


def test_an_expression_refuses_plaintext(person):
    with pytest.raises(PlaintextRefused):
        Person.objects.update(phone=Value("+380", output_field=Person._meta.get_field("phone")))


def test_values_give_ciphertext_only(person):
    for value in Person.objects.values_list("given_name", flat=True):
        assert str(value) == "<sealed>"
        assert "Тетяна".encode() not in bytes(value)


def test_a_cell_copied_to_another_column_does_not_open(person, world):
    from accord.foundation.vault import Tampered, reveal

    Person.objects.update(family_name=F("given_name"))
    person.refresh_from_db()
    with pytest.raises(Tampered):
        reveal(person, holder=world.org("animus"), fields=["family_name"])


def test_fixtures_are_refused(person):
    with pytest.raises(PlaintextRefused):
        serializers.serialize("json", [person])


def test_the_record_does_not_print_itself(person):
    assert "Тетяна" not in f"{person!r} {person} {vars(person)}"


def test_no_model_keeps_a_name_in_a_plain_column():
    """Free text in a model is sealed, or listed here as harmless, with a reason."""
    from django.apps import apps
    from django.db import models

    harmless = {
        # code sets under pseudonyms, and a keyed digest of an id
        "facts.Fact.citizenships", "facts.Fact.forms", "facts.Fact.means", "facts.Fact.route", "facts.Link.lookup", "facts.Told.payload",
        # what others published
        *(f"observations.Observation.{name}" for name in ("address", "category", "file_digest", "measure", "note", "source")),
        # counts of people by lists, and what the analyst says the lists are; nobody is named
        *(f"estimates.Estimate.{name}" for name in ("covariates", "digest", "sources", "table", "title", "whom")),
        # what a coordinator calls a study, read by every party; a code set of what agrees
        "studies.Study.name", "studies.Doubt.agrees",
        # a plan of tables and what was published by it; pseudonyms of a cohort
        "releases.Publication.members", "releases.PublicationFile.digest", "releases.PublicationFile.name", "releases.Spend.digest",
        "releases.Spend.mechanism", "releases.TablePlan.content", "releases.TablePlan.digest", "releases.TablePlan.name",
        # a sealed file by its report and period, and a public certificate by its fingerprint
        *(f"transmissions.Transmission.{name}" for name in ("digest", "fingerprint", "kind", "language", "name", "period", "report")),
        # what a state plans and what institutions report on it to the public
        *(f"programme.Programme.{name}" for name in ("decision", "protocol", "strategy", "title", "why_in_force", "why_incomplete")),
        *(f"programme.Activity.{name}" for name in ("financing", "others", "outcome", "title")), "programme.Indicator.title",
        *(f"programme.ActivityReport.{name}" for name in ("carry_over", "obstacles", "text")),
        # what is written to be published; the press contact is staff who agreed
        *(f"library.ItemFile.{name}" for name in ("digest", "mime", "name")),  # what anybody reads
        *(f"newsroom.Release.{name}" for name in ("line", "notes", "press_email", "press_person", "press_phone", "related", "texts", "writers")),
        *(f"newsroom.PublicPage.{name}" for name in (
            "about", "body", "language", "line", "note", "press_email", "press_person", "press_phone", "related", "summary", "title",
        )),
        # what is taught, where and with whom: organisations, no persons; a keyed token of who took part; a link and a code at random
        "training.Course.title", "training.Curriculum.outline", "training.Certificate.code", "training.Certificate.title",
        *(f"training.Training.{name}" for name in ("donor", "link", "partners", "place", "title")), "training.Attendance.person",
        # what a campaign is called, with which organisations, what came of it; what was printed and paid for
        *(f"campaigns.Campaign.{name}" for name in ("groups", "learnt", "partners", "regions", "result", "ways")), "campaigns.Material.title", "campaigns.Cost.title",
        *(f"campaigns.Event.{name}" for name in ("place", "title")),
        "fundraisers.Fundraiser.address", "fundraisers.FundraiserLink.lookup",  # digests
        "people.Account.name", "people.Account.email", "people.ApiToken.label", "people.Trained.title",
        "people.Invitation.name", "people.Invitation.email",  # staff, not persons
        "projects.Project.title", "projects.Project.donor",  # what a coordinator calls a project, and who pays
        # a public paper, and whom its parties name to be called about it
        *(f"agreements.Agreement.{name}" for name in ("aims", "donor", "groups", "place", "project", "territory")),
        *(f"agreements.Contact.{name}" for name in ("deputy", "email", "name", "office")), "agreements.Signature.name", "agreements.Signature.office", "agreements.AgreementWork.title",
        "agreements.Agreement.title", "agreements.Agreement.terms", "agreements.Party.signed_terms",  # a public paper, its digest
        "consents.Consent.categories", "referrals.Referral.categories", "referrals.Referral.asked_for",  # code sets
        "signals.Signal.forms", "information.InformationRequest.categories", "information.InformationRequest.given",
        "information.InformationRequest.digest", "cases.Case.forms", "cases.Case.citizenships", "cases.Case.source_key",
        "organisations.Organisation.code", "organisations.Organisation.phone", "organisations.Organisation.source",
        "ledger.Event.facts", "ledger.Head.frontier", "ledger.Checkpoint.note", "ledger.Checkpoint.root",
        "consents.Consent.digest", "referrals.Referral.digest", "limits.Level.key", "writes.UsedKey.key", "writes.UsedKey.verb",
        "documents.Document.digest",
        "ledger.Cosignature.note", "ledger.Block.root", "rights.Erasure.subjects", "exports.Export.categories", "exports.Export.digest",  # code sets, digests, signatures, pseudonymous ids
        # a public directory: what an organisation says of itself; code sets of helpers, of hearings, of papers that were seen
        *(f"directory.Service.{name}" for name in (
            "areas", "email", "funding", "kinds", "languages", "licence", "origin", "sexes", "source", "stays", "street",
            "town", "web",
        )),
        "directory.Helper.areas", "directory.Helper.offers", "proceedings.Hearing.shields", "summons.Summons.shields", "summons.Summons.needs", "shelters.Stay.papers",
        "plans.Plan.digest", "comparisons.Comparison.digest",
        # lists of questions and their ids, places of words in a sealed text, codes of reasons and marks, a keyed place
        "screening.Edition.text", "screening.Screening.modules", "screening.Rescoring.modules", "offers.Finding.places",
        "persons.Pair.reasons", "field.Arrival.marks", "tips.Tip.lookup", "programme.ReportLink.lookup",
        "field.Device.name",  # what a post calls its telephone
        "nodes.Node.code", "nodes.Node.entry", "nodes.NodeList.text", "nodes.NodeList.digest",  # what nodes say of themselves, signed
        "nodes.Seen.root", "nodes.Seen.note", "nodes.Seen.shown",  # digests of other nodes' ledgers
        "messages_between.Incoming.digest", "messages_between.Outgoing.digest", "messages_between.Outgoing.answer",  # ids, digests, codes
        "people.Account.password", "ledger.Event.kind", "accord_tasks.Schedule.name", "accord_tasks.Schedule.last_error",
    }  # fmt: skip
    free = set()
    for model in apps.get_models():
        if not model.__module__.startswith("accord."):
            continue
        for field in model._meta.concrete_fields:
            text = isinstance(field, (models.CharField, models.TextField)) and not field.choices
            if text and not isinstance(field, SealedField) and (field.max_length or 999) > 40:
                free.add(f"{model._meta.app_label}.{model.__name__}.{field.name}")
    assert free <= harmless, f"seal these, or say why they are harmless: {sorted(free - harmless)}"
