"""What each room keeps of the cases of the crawls: a canary in every sealed field, and rows of every table."""

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

from django.db import transaction

from accord.cooperation.agreements.models import Agreement, Party
from accord.cooperation.directory import vetting
from accord.cooperation.directory.models import Helper
from accord.cooperation.people.models import Account
from accord.detection.field.models import Arrival, Device
from accord.detection.tips.incoming import Clean
from accord.foundation.clock import stamp
from accord.foundation.duties.vocab import Basis
from accord.foundation.policy import Category, Purpose
from accord.foundation.vault import seal_into
from accord.foundation.vault.store import NODE
from accord.foundation.wall import whole_node
from accord.justice.links import services as links
from accord.justice.links.models import LinkMeeting
from accord.justice.links.services import Found, Opening
from accord.justice.links.vocab import Ground as LinkGround
from accord.justice.links.vocab import SelectorKind
from accord.justice.proceedings import claims, joins, support
from accord.justice.proceedings import services as proceedings
from accord.justice.proceedings.models import Hearing, Join, Measure
from accord.justice.proceedings.money import usual_currency
from accord.justice.proceedings.redress_vocab import Proof, Stance, TellingForm
from accord.justice.proceedings.services import Judged
from accord.justice.proceedings.support import Told
from accord.justice.proceedings.vocab import Ground as Ground_
from accord.prevention.fundraisers.tasks import post as post_fundraisers
from accord.prevention.programme.models import Indicator, Reminder
from accord.prevention.training.models import Training
from accord.prevention.training.participants import Participant
from accord.protection.asking import arrivals
from accord.protection.asking.far import FIELDS
from accord.protection.cases import same
from accord.protection.cases.models import Case, Handover
from accord.protection.children.models import Age, ExitBan, Study
from accord.protection.children.models import Measure as Measure_
from accord.protection.courses import reflection
from accord.protection.courses.reflection import Extension
from accord.protection.documents import services as documents
from accord.protection.documents.models import Document, Share
from accord.protection.documents.vocab import Recipient
from accord.protection.persons import queries as persons
from accord.protection.persons.models import Pair
from accord.protection.persons.vocab import Identity
from accord.protection.plans import services as planning
from accord.protection.plans.models import Step
from accord.protection.safety import services as safety
from accord.protection.safety.contact import DAY, Channel, Plan, Window
from accord.protection.shelters import holds, stays
from accord.protection.shelters.holds import Wanted
from accord.protection.visits.models import Letter, Visit
from accord.protection.visits.vocab import Ended
from accord.research.studies.models import Study as CountingStudy
from accord.research.studies.services import result_of
from tests import files
from tests.cast import key
from tests.comparisons import neighbours_know
from tests.rooms.asking.build import TERMS, enquire, findable
from tests.rooms.campaigns.build import campaigned
from tests.rooms.courses import steps
from tests.rooms.directory.build import a_helper, a_report, a_service
from tests.rooms.estimates.build import stands as estimated
from tests.rooms.field.build import phone, screened, send
from tests.rooms.fundraisers.build import post as post_office
from tests.rooms.fundraisers.build import signed_up
from tests.rooms.information.test_information import answer, ask
from tests.rooms.messages.other import held, paired_rows
from tests.rooms.newsroom.build import begun as written
from tests.rooms.offers.builders import given_batch, offered
from tests.rooms.outcomes.builders import assessed
from tests.rooms.plans import builders as plans
from tests.rooms.press.build import asked as asked_by_media
from tests.rooms.proceedings import build
from tests.rooms.programme.build import attached, in_force, reported_by_link
from tests.rooms.programme.build import told as reported
from tests.rooms.projects.build import promised
from tests.rooms.releases.build import stands
from tests.rooms.services.builders import asked
from tests.rooms.shelters.builders import arrive, hold, house, places, sought_by
from tests.rooms.studies.build import studied
from tests.rooms.tips.build import answered, intake, taken_up, tell
from tests.rooms.training.build import certified, entered, planned, step, trained
from tests.rooms.transmissions.build import sent_out


def rooms(world) -> None:
    """What each room keeps of the cases of this world, in words of its own."""
    for told in (
        _tips,
        _kept_safe, _housed, _files, _in_court, _handed, _directory, _links, _course, _counted, _later, _letter, _phones, _offered,
        _twice, _asked, _nodes, stands, estimated, _sent, _studied, _programme, _project, _news, _taught, _campaigned,
    ):  # fmt: skip
        told(world)


def _sent(world) -> None:
    """Exact figures, sealed for a ministry."""
    sent_out(world, *(world.canaries.word(f"transmission.{name}") for name in ("keeper", "reason", "named")))


def _news(world) -> None:
    """A press release that is still a draft, what a journalist asked, and who wants to collect money, to whom a letter went."""
    world.release, word = written(world), world.canaries.word
    told = {name: word(f"media.{name}") for name in ("name", "medium", "question")}
    world.question = asked_by_media(world, email=f"{word('media.email')}@example.org", **told).pk
    giver = signed_up(
        world, name=word("giver.name"), email=f"{word('giver.email')}@example.org", plan=word("giver.plan")
    )
    with post_office():
        post_fundraisers(world.now)
    world.fundraiser = giver.pk


def _project(world) -> None:
    """A project of the coordinator, with a target and money."""
    world.project = promised(world)


def _programme(world) -> None:
    """A national programme in force, and what one organisation reported."""
    world.programme, world.activity = in_force(world)
    reported(world, world.activity, who="nadia")
    world.indicator = Indicator.objects.get(activity=world.activity).pk
    paper = f"%PDF-{world.canaries.word('evidence.file')}".encode()
    world.by_link = reported_by_link(world, world.programme)
    elena = world["elena"]
    told = {"programme_id": world.programme, "organisation": elena.organisation, "written_by": elena.account}
    Reminder.objects.create(
        **told, institution_id=world.org("csd"), period=f"{world.now.year}", stage=7, written_at=world.now
    )
    world.by_link["evidence_id"] = attached(world, world.activity, who="nadia", file=paper)


def _taught(world) -> None:
    """A training of Animus with somebody in it, somebody who signed up, and another that was held, with a certificate."""
    word = world.canaries.word
    world.training = trained(world, "nadia")
    told = Participant(word("training.name"), f"{word('training.contact')}@example.org", "ngo", "volunteer", "Feminine")
    before = planned(world, "nadia", of=world.training["course_id"], trainers=word("training.trainers"))
    ana = Account.objects.get(pk=world["ana"].account)
    works_here = Participant(ana.name, ana.email, "ngo", "social", "Feminine")
    entered(world, before, told, works_here, who="nadia")
    step(world, before, "hold", who="nadia")
    certified(world, before, who="nadia")
    held_there = Training.objects.get(pk=before)
    seal_into(held_there, holder=held_there.organisation, secret=word("training.secret"))
    held_there.save()


def _campaigned(world) -> None:
    """A campaign that Animus plans, with one of each kind of entry."""
    world.campaign = campaigned(world, "nadia")


def _offered(world) -> None:
    """An advert that Animus was shown."""
    word = world.canaries.word
    world.offer = offered(
        world,
        f"Документите пазим ние, обади се на +359 88 512 3467: {word('offer.text')}",
        address=word("offer.address"),
    )
    world.offer_batch = given_batch(world, [word("offer.batch")])


def _studied(world) -> None:
    """A study that counts persons once, of which her case is asked."""
    word = world.canaries.word
    told = studied(world, world.her)
    world.doubt = told["doubt_id"]
    row = CountingStudy.objects.get(pk=told["countingstudy_id"])
    kept = result_of(row)
    seal_into(
        row, holder=NODE, secret=word("study.secret"), measured=json.dumps(kept | {"note": word("study.measured")})
    )
    row.save()
    part = row.parts.first()
    seal_into(part, holder=NODE, encodings=word("study.encodings"))
    part.save()


def _nodes(world) -> None:
    """Another node, with which this one speaks."""
    other, world.node, world.node_list = paired_rows(world)
    world.letter = held(world, other, world.canaries.word("letter.held"))


def _kept_safe(world) -> None:
    word, number = world.canaries.word, world.canaries.number
    world.risk = world.protect(
        world.her, "risk", word("safety.name"), relation=word("safety.relation"), telephone=number("safety.telephone"),
        address=word("safety.address"),
    )  # fmt: skip
    plan = Plan(
        frozenset({Channel.SMS, Channel.CALL}), (Window(frozenset(range(7)), 0, DAY),), "Europe/Sofia",
        (world.now - timedelta(days=1)).date(), (world.now + timedelta(days=60)).date(), "uk", telephone=number("contact.telephone"),
    )  # fmt: skip
    safety.agree_contact(actor=world["ana"], case=world.her, plan=plan, now=world.now, key=key())
    world.word = safety.draft_message(
        actor=world["ana"], case=world.her, channel=Channel.SMS, text="ready", now=world.now, key=key()
    ).id
    world.protect(world.of_child, "place", word("child.safety"), "dimitar")
    _planned(world)


def _planned(world) -> None:
    """In words of its own: plans in force, of one of which a step was dropped; a safety plan that she did not want, and
    the next one, and an assessment, that are being prepared.
    """
    word, call = world.canaries.word, {"actor": world["ana"], "now": world.now}
    answers = plans.good(world, "risk") | {
        "at_large": {"is": "yes", "words": word("plan.danger")}, "her_view": word("plan.fear"),
    }  # fmt: skip
    risk = plans.made(world, world.her, "risk", answers)
    world.step = Step.objects.filter(plan=risk).get().pk
    plans.made(world, world.her, "safety_plan")
    plans.made(world, world.her, "needs")
    signed = replace(plans.SIGNED, name=word("plan.signatory"))
    support = plans.finish(world, plans.save(world, world.her, "support_plan"), signed)
    step = Step.objects.filter(plan=support).first()
    planning.move_step(**call, step=step.pk, action="drop", reason=word("plan.dropped"), read=step.version, key=key())
    refused = plans.save(world, world.her, "safety_plan")
    planning.decline(**call, plan=refused, her_words=word("plan.refusal"), read=1, key=key())
    answers = {"emergency": word("plan.way_out"), "persons": word("plan.pursuer"), "signs": word("plan.sign")}
    world.plan = plans.save(world, world.her, "safety_plan", answers)
    plans.save(world, world.her, "assessment", plans.good(world, "assessment") | {"crime": word("plan.crime")})


def _housed(world) -> None:
    """A house of Animus where she stays, and in which Dignita holds a place; house notes of each day."""
    word = world.canaries.word
    address = f"гр. Варна, ул. {word('house.address')} 17"
    world.house = house(world, "ana", "LIPA", address)
    world.places = places(world, world.house, who="ana")
    world.stay = arrive(world, hold(world, world.places, world.her), "ana")
    stays.write_note(actor=world["sofia"], stay=world.stay, text=word("house.note"), now=world.now, key=key())
    world.held = hold(world, world.places, world.of_mira, "mira")
    world.sought = sought_by(world, "animus")
    world.looked_at = assessed(world, world.her, words={"safety": word("outcome.words")})
    world.helped = asked(world, world.her, words=word("service.words"))


def _files(world) -> None:
    """In the case of Animus a file that is shared, one of health; one of an investigation, one of the child."""
    word, of = world.canaries.word, {}
    for kind, who, case, whose in (
        ("evidence", "ana", world.her, "file"),
        ("medical", "ana", world.her, "medical"),
        ("investigation", "petar", world.of_police, "police.file"),
        ("help", "dimitar", world.of_child, "child.file"),
    ):
        data = files.png(files.pixels(size=(8, 8), seed=len(of)))
        texts = {"title": word(f"{whose}.title"), "received_from": word(f"{whose}.received_from")}
        of[whose] = world.document(case, data, kind, who, name=f"{word(f'{whose}.name')}.png", **texts)
    world.file = of["file"]
    found = Document.objects.get(
        pk=world.file
    )  # a picture has no words to search: they are put where those of a text stand
    seal_into(found, holder=found.organisation, words=word("file.words"))
    found.save(update_fields=["words"])
    world.document(
        world.her, files.png(files.pixels(size=(8, 8), seed=9)), "evidence", "ana", title=word("unshared.title")
    )
    documents.hand_over(
        actor=world["ana"], document=world.file, recipient=Recipient.COURT, handed_at=world.now, note=word("file.handover"),
        now=world.now, key=key(),
    )  # fmt: skip
    made = {"document": world.file, "referral": world.sent_on, "now": world.now, "key": key()}
    world.share = documents.share(actor=world["ana"], **made).id
    assert (Document.objects.count(), Share.objects.count()) == (5, 1)


def _in_court(world) -> None:
    """What Animus knows of proceedings, with a code for the police that waits; and what the police keeps."""
    word = world.canaries.word
    ours = build.care(world, world.her, number=word("court.number"))
    world.agree("mvr_police", categories=frozenset({Category.INVESTIGATION}), purposes=(Purpose.INVESTIGATION,))
    call = {
        "actor": world["ana"],
        "proceeding": ours,
        "receiver": world.org("mvr_police"),
        "now": world.now,
        "key": key(),
    }
    joins.give(**call, ground=Ground_.COURT, reference=word("court.reference"))
    build.measure(world, ours)
    build.hearing(world, ours, place=word("court.place"), reason=word("court.reason"))
    theirs = build.lead(world, number=word("police.number"), operations=word("police.suspects"))
    build.hearing(world, theirs, "petar", place=word("police.place"))
    call = {"actor": world["petar"], "proceeding": theirs, "judged": Judged(1, name=word("police.accused"))}
    proceedings.judge(**call, read=1, now=world.now, key=key())
    world.called = build.summoned(world, world.her, word("summons.place"))
    hers = build.redress(world, world.her, about=word("charge.about"), claim=word("claim.about"))
    call = {"actor": world["ana"], "aid": hers["aid_id"], "action": "grant", "on": date(2026, 11, 3), "read": 1}
    support.act_on_aid(**call, lawyer=word("aid.lawyer"), now=world.now, key=key())
    for proof in (
        {"proof": Proof.SIGNATURE, "signature": world.canaries.path("rights.signature")},
        {"proof": Proof.WITNESS, "witness": word("rights.witness")},
    ):
        told = Told("uk", TellingForm.SPOKEN, **proof)
        support.tell_rights(actor=world["ana"], case=world.her, told=told, now=world.now, key=key())
    world.court = hers | {"proceeding_id": ours, "hearing_id": Hearing.objects.get(proceeding=ours).pk}
    world.court |= {"measure_id": Measure.objects.get().pk, "join_id": Join.objects.get().pk}


def _handed(world) -> None:
    """The case of Animus came to Ana from a colleague who is gone."""
    found = Case.objects.get(pk=world.her)
    told = {"organisation": found.organisation, "left": world.cast.accounts["boyko"].pk, "by": world["nadia"].account}
    made = Handover(case=found, person_id=found.person_id, taken_by=world["ana"].account, at=world.now, **told)
    seal_into(made, holder=found.organisation, word=world.canaries.word("handover.word"))
    made.save(force_insert=True)
    world.handed = made.pk


def _directory(world) -> None:
    """An entry of Animus, and Mira's report that it is wrong."""
    found = a_service(world)
    told = {name: world.canaries.word(f"helper.{name}") for name in ("name", "contact", "note")}
    world.helper = a_helper(world, **told)
    world.entry, world.wrong = found.pk, a_report(world, found, note=world.canaries.word("entry.note"))


def _asked(world) -> None:
    """Mira has somebody with her of whom she learns that Animus may know her, and asks."""
    findable(world, world.her)
    found = persons.opened_to_compare([Case.objects.get(pk=world.her).person_id], holder=world.org("animus"))
    world.enquiry = enquire(world, Identity.of(found[0]))
    _asked_from_elsewhere(world)
    code = Case.objects.get(pk=world.her).code
    world.information = ask(world, None, about_code=code, question=world.canaries.word("information.question"))
    answer(world, ask(world, None, about_code=code), text=world.canaries.word("information.reply"))


def _asked_from_elsewhere(world) -> None:
    """An organisation at another node asks Animus for somebody; nobody has answered."""
    made = world.agree("abroad", **TERMS)
    signed = {"signed_at": world.now, "signed_terms": Agreement.objects.get(pk=made).terms}
    Party.objects.filter(agreement=made, organisation=world.org("abroad")).update(**signed)
    Agreement.objects.filter(pk=made).update(state="signed")
    told = dict.fromkeys(FIELDS, "") | {"family_name": world.canaries.word("enquiry.particulars")}
    body = {
        "code": "N-0000-0000", "at": stamp(world.now), "until": stamp(world.now), "consent": str(uuid4()), "sex": "Feminine",
        "identity": told,
    }  # fmt: skip
    call = {"sender": world.org("abroad"), "addressee": world.org("animus"), "now": world.now}
    with whole_node(), transaction.atomic():
        arrivals.received(enquiry=uuid4(), body=body, **call)


def _links(world) -> None:
    """Petar and Iva, of police and prosecution, each hold the same alias: they meet, and see their own files only."""
    word, now = world.canaries.word, world.now
    value, fact = word("link.value"), word("link.fact")
    for who in ("iva", "petar"):
        call = {"actor": world[who], "now": now}
        file = links.open_file(**call, opening=Opening(word(f"{who}.link.title")), key=key()).id
        found = Found(SelectorKind.ALIAS, value, LinkGround.STATEMENT, fact=fact)
        selector = links.enter(**call, file=file, found=found, key=key()).id
    side = LinkMeeting.objects.get(file=file).pk
    world.linked = {"link_file_id": file, "link_meeting_id": side, "selector_id": selector}
    world.linked["comparison_id"] = neighbours_know(
        world, Found(SelectorKind.ALIAS, value, LinkGround.STATEMENT, fact=fact)
    )


def _course(world) -> None:
    """She is identified formally, in a reflection period that was made longer, with a status, and a return is planned."""
    word, call = world.canaries.word, {"actor": world["ana"], "case": world.her, "now": world.now}
    steps.decide(world, world.her, file_number=word("ruling.file_number"), words=word("ruling.words"))
    longer = Extension((world.now + timedelta(days=60)).date(), Basis.AUTHORITY, word("reflection.reference"))
    read = steps.running(world.her).version
    reflection.extend(**call, jurisdiction="BG", extension=longer, read=read, key=key())
    steps.stay(world, world.her, words=word("status.words"))
    steps.wish(world, world.her, words=word("return.words"), why_now=word("return.why_now"))
    way = {name: word(f"return.{name}") for name in ("route", "escort", "contact", "meeting_point")}
    steps.step_of_return(world, world.her, "plan", way=way)


def _later(world) -> None:
    """Texts of steps that the child's records have not come to, put where these steps keep them."""
    for model, names in (
        (Measure_, ("review", "reference")),
        (ExitBan, ("reference",)),
        (Study, ("words",)),
        (Age, ("second_words",)),
    ):
        row = model.objects.get(case=world.of_child)
        texts = {name: world.canaries.word(f"child.{model.__name__.lower()}.{name}") for name in names}
        seal_into(row, holder=Case.objects.get(pk=world.of_child).organisation, **texts)
        row.save(update_fields=names)


def _letter(world) -> None:
    """What she wrote on her page, where it is kept, and a visit that has ended."""
    case = Case.objects.get(pk=world.her)
    Visit.objects.create(
        case=case, person_id=case.person_id, organisation=case.organisation, contact_plan=case.pk, language="uk",
        made_at=world.now, made_by=world["ana"].account, ended_at=world.now, why_ended=Ended.TEAM,
    )  # fmt: skip
    row = Letter(case=case, person_id=case.person_id, by_person=True, written_at=world.now)
    seal_into(row, holder=case.organisation, text=world.canaries.word("letter.text"))
    row.save()


def _counted(world) -> None:
    """Rows that carry no word of anybody: that there was no place, what was checked, what was claimed, that she decided."""
    call = {"actor": world["ana"], "now": world.now}
    man = world.case(sex="Masculine")
    holds.record_need(**call, case=man, region="BG-02", wanted=Wanted(41), key=key())
    read = Helper.objects.get(pk=world.helper).version
    check = {"helper": world.helper, "kind": "register", "concern": False, "read": read, "now": world.now}
    vetting.record_check(actor=world["yana"], **check, key=key())
    answered = {"answer": Stance.UNDECIDED, "on": world.now.date()}
    support.decide_to_cooperate(**call, case=world.her, **answered, key=key())
    lodged = {"claim": world.court["claim_id"], "action": "lodge", "on": world.now.date()}
    wanted = {"amount": Decimal(4000), "currency": usual_currency("BG", world.now.date())}
    claims.act(**call, **lodged, **wanted, read=1, key=key())


def _tips(world) -> None:
    """Who receives tips, one tip that somebody looked at and answered, and one of another organisation."""
    word = world.canaries.word
    _receipt, tip = tell(
        world, intake(world), text=word("tip.text"), place=word("tip.place"), files=(Clean("text", b"x"),)
    )
    answered(world, taken_up(world, tip), word("tip.answer"))
    tell(world, intake(world, "mira"), text=word("mira.tip"))
    world.tip, world.intake = tip.pk, tip.intake_id
    world.tip_file = tip.messages.get(by_desk=False).files.get().pk


def _phones(world) -> None:
    """A phone of Ana's, and what it sent by a list that this node does not have: it waits for somebody."""
    begun = phone(world, "ana")
    send(
        begun, screened(world.now, version="2031.1", setting="x", sex=world.canaries.word("arrival.content")), world.now
    )
    world.phone, world.sent_by_phone = Device.objects.get().pk, Arrival.objects.get().pk


def _twice(world) -> None:
    """Two records of one person, joined with a reason, and two that wait to be looked at."""
    who = {"given_name": "Оксана", "family_name": "Литвин", "birth_date": date(1981, 5, 6)}
    made = [world.case(identity=Identity(**who)) for _ in range(3)]
    joined, world.pair = list(Pair.objects.order_by("found_at", "id").values_list("pk", flat=True))[:2]
    for pair in (joined, world.pair):
        call = {"actor": world["ana"], "pair": pair, "now": world.now}
        same.settle(**call, action="reopen", read=_read(pair), key=key())
    kept = next(c for c in made if Case.objects.get(pk=c).person_id in _persons_of(joined))
    reason = world.canaries.word("merge.reason")
    same.merge(actor=world["ana"], pair=joined, kept=kept, reason=reason, read=_read(joined), now=world.now, key=key())


def _read(pair) -> int:
    return Pair.objects.values_list("version", flat=True).get(pk=pair)


def _persons_of(pair) -> tuple:
    return Pair.objects.values_list("low", "high").get(pk=pair)
