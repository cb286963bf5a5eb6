"""Every address by every member of the cast: who may open it is this table, and an address that is not here fails."""

import re
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from accord.cooperation.people.models import Account
from accord.detection.tips.incoming import Clean
from accord.faces.desk import urls as desk
from accord.foundation.codes import AgeGroup
from tests.cast import signed_in
from tests.comparisons import proposed
from tests.conftest import BOTH, share
from tests.links import met
from tests.rooms.campaigns.build import campaigned
from tests.rooms.directory.build import a_helper, a_report, a_service
from tests.rooms.estimates.build import stands as estimate_stands
from tests.rooms.field.build import waiting
from tests.rooms.fundraisers.build import signed_up
from tests.rooms.messages.other import held, paired_rows
from tests.rooms.newsroom.build import begun as written
from tests.rooms.offers.builders import given_batch, offered
from tests.rooms.outcomes.builders import assessed
from tests.rooms.press.build import asked as asked_by_media
from tests.rooms.proceedings import build
from tests.rooms.programme.build import attached, begun, in_force, reported_by_link
from tests.rooms.programme.build import told as reported
from tests.rooms.projects.build import promised
from tests.rooms.releases.build import stands
from tests.rooms.services.builders import asked
from tests.rooms.shelters.builders import housed
from tests.rooms.studies.build import studied
from tests.rooms.tips.build import tell
from tests.rooms.training.build import trained
from tests.rooms.transmissions.build import sent_out

ALL = {"oksana", "ana", "georgi", "nadia", "mira", "elena", "petar", "stoyan", "dimitar", "yana"}
ANIMUS = {"oksana", "ana", "georgi", "nadia"}
INTAKE = {"oksana", "ana", "mira", "elena", "petar", "stoyan", "dimitar", "yana"}
SCREENERS = INTAKE - {"elena"}
DECIDERS = {"ana", "mira", "petar", "dimitar"}
STUDYING = {"ana", "georgi", "mira", "elena", "dimitar", "yana"}
PLACES = {"ana", "mira", "dimitar", "elena", "yana"}
TRAINERS = {"nadia", "elena", "yana"}  # each of an organisation of their own
OVERVIEW = {"ana", "mira", "dimitar", "elena", "yana"}
# name: (who gets 200, who is refused with 403); everybody else gets 404. POST addresses answer a GET with 405.
PAGES = {
    "day": (ALL, set()),
    "owed": (ALL, set()),
    "me": (ALL, set()),
    "tokens": (ALL, set()),
    "prove": (ALL, set()),
    "people": ({"nadia"}, ALL - {"nadia"}),
    "invite": ({"nadia", "elena"}, ALL - {"nadia", "elena"}),
    "person": ({"nadia"}, ANIMUS - {"nadia"}),
    "signing_in": (ALL, set()),
    "passkey_new": (ALL, set()),
    "app_new": (ALL, set()),
    "password": (ALL, set()),
    "alive": (ALL, set()),
    "services": (ALL, set()),
    "service": (ALL, set()),
    "vetting": (ALL, set()),
    "helper_new": ({"elena", "yana", "dimitar"}, ALL - {"elena", "yana", "dimitar"}),
    "helper": ({"elena", "yana"}, set()),
    "service_new": ({"nadia", "elena", "yana"}, ALL - {"nadia", "elena", "yana"}),
    "service_edit": ({"nadia", "elena"}, ALL - {"nadia", "elena"}),
    "entry_report": (ANIMUS | {"mira"}, set()),
    "rules": (ALL, set()),
    **dict.fromkeys(("nodes", "node_entry", "node_list"), ({"nadia", "elena"}, ALL - {"nadia", "elena"})),
    "node_parcel": ({"elena"}, ALL - {"elena"}),
    **dict.fromkeys(
        ("instruments", "instrument", "instrument_file", "instrument_changes", "instrument_preview"), (ALL, set())
    ),
    "instrument_import": ({"elena"}, ALL - {"elena"}),
    "instrument_edit": (set(), set()),  # a list of the package is no draft
    "agreements": (ALL, set()),
    "inbox": (ALL, set()),
    "crossings": (ALL, set()),
    "referral_proof": (
        set(),
        ALL - {"ana", "dimitar", "elena", "mira", "petar", "stoyan", "yana"},
    ),  # the referral of these tests crossed no border
    "outbox": (ALL, set()),
    "tips": (INTAKE, ALL - INTAKE),
    "tip": ({"oksana", "ana"}, {"georgi", "nadia"}),
    "tip_file": ({"oksana", "ana"}, {"georgi", "nadia"}),
    "phones": (INTAKE | {"nadia"}, {"georgi"}),
    "phone_new": (SCREENERS, ALL - SCREENERS),
    "arrivals": (SCREENERS, ALL - SCREENERS),
    "arrival": ({"oksana", "ana"}, {"georgi", "nadia"}),
    "signals": (INTAKE, ALL - INTAKE),
    "signal_new": (INTAKE, ALL - INTAKE),
    "offers": (INTAKE, ALL - INTAKE),
    **dict.fromkeys(("offer_new", "offer_upload"), (INTAKE, ALL - INTAKE)),
    **dict.fromkeys(("offer", "offer_copies", "offer_batch"), ({"oksana", "ana"}, {"georgi", "nadia"})),
    "screenings": (SCREENERS, ALL - SCREENERS),
    "screening_new": (ALL, set()),
    "identify": (DECIDERS, ALL - DECIDERS),
    "search": (ALL, set()),
    "same_list": ({"ana", "mira", "dimitar"}, ALL - {"ana", "mira", "dimitar"}),
    "same": ({"ana"}, set()),
    "cases": (DECIDERS, ALL - DECIDERS),
    "glass_new": (DECIDERS, ALL - DECIDERS),
    "glass": ({"ana", "georgi", "elena"}, {"oksana", "nadia"}),
    "kept": ({"georgi"}, ALL - {"georgi"}),
    "figures_signals": ({"ana", "mira", "elena", "yana"}, ALL - {"ana", "mira", "elena", "yana"}),
    "figures": ({"ana", "mira", "elena", "yana"}, ALL - {"ana", "mira", "elena", "yana"}),
    "exports": (ALL - {"oksana", "nadia", "stoyan"}, {"oksana", "nadia", "stoyan"}),
    "export_new": (ALL - {"oksana", "nadia", "stoyan"}, {"oksana", "nadia", "stoyan"}),
    "export": ({"ana", "georgi"}, {"oksana", "nadia"}),
    **dict.fromkeys(
        ("reports", "report", "report_file", "report_chart", "report_list"),
        ({"elena", "yana"}, ALL - {"elena", "yana"}),
    ),
    "figures_others": ({"ana", "mira", "elena", "yana"}, ALL - {"ana", "mira", "elena", "yana"}),
    **dict.fromkeys(
        (
            "publications",
            "publication_plan",
            "publication_new",
            "publication",
            "publication_file",
            "estimates",
            "estimates_beside",
            "estimate_new",
            "estimate",
            "estimate_file",
            "estimate_chart",
            "transmissions",
            "transmission_new",
            "transmission",
            "transmission_file",
        ),
        ({"elena"}, ALL - {"elena"}),
    ),
    "studies": (STUDYING, ALL - STUDYING),
    "study_new": ({"elena"}, ALL - {"elena"}),
    "study": ({"ana", "georgi", "mira", "elena"}, ALL - STUDYING),
    "study_table": ({"elena"}, ALL - {"elena"}),
    "study_doubt": ({"ana"}, ANIMUS - {"ana"}),
    "programmes": (ALL, set()),
    **dict.fromkeys(("programme", "programme_report", "programme_file"), ({"elena"}, set())),  # a draft
    **dict.fromkeys(("report_links", "report_link"), ({"elena"}, ALL - {"elena"})),
    **dict.fromkeys(
        ("programme_new", "programme_edit", "programme_step", "activity_new", "activity_edit", "indicator_new"),
        ({"elena"}, ALL - {"elena"}),
    ),
    "activity": (ALL, set()),  # of a programme in force
    **dict.fromkeys(("news", "news_new", "questions", "fundraisers"), ({"elena", "nadia"}, ALL - {"elena", "nadia"})),
    **dict.fromkeys(
        ("news_open", "news_edit", "news_withdraw", "question", "fundraiser"), ({"elena"}, ALL - {"elena", "nadia"})
    ),
    "campaigns": (ALL, set()),
    **dict.fromkeys(("campaign", "campaign_file"), ({"yana"}, set())),  # a plan
    "campaign_new": (TRAINERS, ALL - TRAINERS),
    **dict.fromkeys(
        (
            "campaign_edit",
            "campaign_evaluate",
            "campaign_material",
            "campaign_event",
            "campaign_reach",
            "campaign_cost",
            "campaign_count",
        ),
        ({"yana"}, ALL - TRAINERS),
    ),
    "trainings": (ALL, set()),
    "training": ({"yana"}, set()),
    **dict.fromkeys(("training_new", "course_new"), (TRAINERS, ALL - TRAINERS)),
    **dict.fromkeys(("training_open", "training_people", "course_renew", "attendance"), ({"yana"}, ALL - TRAINERS)),
    **dict.fromkeys(("activity_report", "evidence_add"), ({"yana", "nadia"}, ALL - {"yana", "nadia"})),
    "evidence_read": ({"yana", "elena"}, ALL - TRAINERS),
    "figures_file": ({"ana", "mira", "elena", "yana"}, ALL - {"ana", "mira", "elena", "yana"}),
    "node": ({"nadia", "elena"}, ALL - {"nadia", "elena"}),
    "ledger": ({"georgi"}, ALL - {"georgi"}),
    "enquiries": (DECIDERS | {"oksana"}, ALL - DECIDERS - {"oksana"}),
    "enquiries_who": ({"georgi", "elena", "yana"}, ALL - {"georgi", "elena", "yana"}),
    "enquiry": ({"ana", "mira"}, ANIMUS - {"ana"}),
    "information": (DECIDERS | {"oksana"}, ALL - DECIDERS - {"oksana"}),
    "information_new": (DECIDERS | {"oksana"}, ALL - DECIDERS - {"oksana"}),
    "information_one": ({"ana", "mira"}, ANIMUS - {"ana"}),
    "links": ({"petar"}, ALL - {"petar"}),
    "link_new": ({"petar"}, ALL - {"petar"}),
    "link_file": ({"petar"}, set()),
    "link_meeting": ({"petar"}, set()),
    "comparisons": ({"petar"}, ALL - {"petar"}),
    "comparison": ({"petar"}, set()),
    "agreement_new": ({"nadia", "elena"}, ALL - {"nadia", "elena"}),
    **dict.fromkeys(("signal", "signal_sheet"), ({"oksana", "ana"}, {"georgi", "nadia"})),
    "screening": ({"oksana", "ana"}, {"georgi", "nadia"}),
    "screening_group": ({"oksana", "ana"}, {"georgi", "nadia"}),
    "hand_over": (DECIDERS | {"nadia"}, ALL - DECIDERS - {"nadia"}),
    "handover_pack": (DECIDERS, ALL - DECIDERS),
    "handed": ({"ana"}, set()),
    "case": ({"ana"}, ANIMUS - {"ana"}),
    "case_correct": ({"ana"}, ANIMUS - {"ana"}),
    "case_close": ({"ana"}, ANIMUS - {"ana"}),
    **dict.fromkeys(("outcomes", "outcome_new", "outcome"), ({"ana"}, ANIMUS - {"ana"})),
    "case_services": ({"ana"}, ANIMUS - {"ana"}),
    "episode": ({"ana"}, ANIMUS - {"ana"}),
    "course": ({"ana"}, ANIMUS - {"ana"}),
    "course_step": ({"ana"}, ANIMUS - {"ana"}),
    **dict.fromkeys(
        (
            "proceeding",
            "proceeding_step",
            "proceeding_accused",
            "measure_new",
            "hearing_new",
            "hearing",
            "join_new",
            "join_enter",
            "aid",
            "charge",
            "claim",
            "cooperation",
            "aid_new",
            "rights_tell",
            "charge_new",
            "claim_new",
        ),
        ({"ana"}, ANIMUS - {"ana"}),
    ),
    "justice": ({"ana"}, ANIMUS - {"ana"}),
    "justice_new": ({"ana"}, ANIMUS - {"ana"}),
    "proceedings": ({"petar"}, ALL - {"petar"}),
    "summonses": ({"ana", "mira", "dimitar", "petar"}, ALL - {"ana", "mira", "dimitar", "petar"}),
    "summons": ({"ana"}, ANIMUS - {"ana"}),
    "summons_new": (set(), ANIMUS),
    "proceeding_new": ({"petar"}, ALL - {"petar"}),
    "child": ({"ana"}, ANIMUS - {"ana"}),
    "child_step": ({"ana"}, ANIMUS - {"ana"}),
    "rights": ({"ana"}, ANIMUS - {"ana"}),
    "access_list": ({"ana"}, ANIMUS - {"ana"}),
    "consent_new": ({"ana"}, ANIMUS - {"ana"}),
    "referral_new": ({"ana"}, ANIMUS - {"ana"}),
    "contact": ({"ana"}, ANIMUS - {"ana"}),
    "message": ({"ana"}, ANIMUS - {"ana"}),
    "safety": ({"ana"}, ANIMUS - {"ana"}),
    **dict.fromkeys(("papers", "paper", "paper_file"), ({"ana"}, ANIMUS - {"ana"})),
    "portal": ({"ana"}, ANIMUS - {"ana"}),
    **dict.fromkeys(("plans", "plan_write", "plan", "plan_step"), ({"ana"}, ANIMUS - {"ana"})),
    "consent": ({"ana"}, ANIMUS - {"ana"}),
    "referral": ({"ana", "mira"}, ANIMUS - {"ana"}),
    "referral_edit": ({"ana"}, ANIMUS - {"ana"}),
    "referral_way": ({"ana"}, ANIMUS - {"ana"}),
    "referral_case": ({"mira"}, set()),
    "feedback": (ALL - {"oksana", "georgi", "nadia", "stoyan"}, {"oksana", "georgi", "nadia", "stoyan"}),
    "overview": (OVERVIEW, ALL - OVERVIEW),
    "overview_list": (OVERVIEW, ALL - OVERVIEW),
    "caseload": (OVERVIEW, ALL - OVERVIEW),
    "caseload_list": ({"ana"}, ALL - OVERVIEW),
    "places": (PLACES, ALL - PLACES),
    "place_hold": (PLACES, ALL - PLACES),
    "hold": ({"ana"}, ANIMUS - {"ana"}),
    "places_abroad": ({"ana", "mira", "dimitar"}, ALL - {"ana", "mira", "dimitar"}),
    "place_request": ({"ana"}, ANIMUS - {"ana"}),
    "shelters": ({"ana", "mira", "dimitar"}, ALL - {"ana", "mira", "dimitar"}),
    **dict.fromkeys(("shelter", "shelter_change", "unit_new", "unit", "stay"), ({"ana"}, ANIMUS - {"ana"})),
    "agreement": ({"oksana", "ana", "georgi", "nadia", "mira"}, set()),
    "agreements_abroad": (ALL - {"nadia"}, {"nadia"}),
    "agreement_flowed": ({"oksana", "ana", "georgi", "mira"}, {"nadia"}),
    **dict.fromkeys(("agreement_version", "agreement_contact"), ({"nadia"}, ANIMUS - {"nadia"} | {"mira"})),
    **dict.fromkeys(("projects", "project_new"), ({"elena"}, ALL - {"elena"})),
    **dict.fromkeys(("project", "project_target", "project_money", "project_file"), ({"elena"}, ALL - {"elena"})),
    "agreement_sign": ({"nadia"}, ANIMUS - {"nadia"} | {"mira"}),
    "agreement_paper": (set(), set()),  # nobody uploaded one
    "agreement_changes": (set(), set()),  # the agreement of the cast has no version before
    **dict.fromkeys(
        (
            "document_new",
            "document",
            "document_describe",
            "document_copy",
            "document_original",
            "document_custody",
            "document_hand_over",
        ),
        ({"ana"}, ANIMUS - {"ana"}),
    ),
    "shared_file": ({"ana", "mira"}, ANIMUS - {"ana"}),
    "duty": ({"oksana", "ana"}, {"georgi", "nadia"}),
    "duty_why": ({"oksana", "ana"}, {"georgi", "nadia"}),
    "release": ({"ana", "georgi"}, {"oksana", "nadia"}),
}
LINKS = {
    "link_close",
    "link_meeting_act",
    "selector_remove",
    "link_across",
    "comparison_act",
}  # the records are of Petar, who is a stranger elsewhere
INTAKES = {
    "intake_open",
    "intake_close",
    "press_open",
    "press_close",
    "fundraisers_open",
    "fundraisers_close",
}  # of one's own organisation: no address names a stranger's
# Of the node as a whole: who does not coordinate it is refused (tests/rooms/nodes).
NODES = {
    "node_address",
    "node_take_in",
    "node_list_compare",
    "node_list_drop",
    "node_act",
    "node_letter_act",
    "node_unpack",
}
PUBLISHING = {
    "publication_decide",
    "publication_withdraw",
    "transmission_decide",
    "transmission_withdraw",
    "programme_revise",
    "programme_put_out",
    "report_link_withdraw",
    "report_reminders",
    "sent_report",
    "project_close",
    "news_step",
    "question_step",
    "fundraiser_step",
    "news_correct",
    "activity_drop",
    "indicator_drop",
}  # who coordinates no country is refused (tests/rooms/releases, programme)
TRAININGS = {
    "training_step",
    "sign_up_decide",
    "evidence_take_out",
    "campaign_step",
}  # who keeps no trainings is refused, whosever they are
STUDIES = {"study_answer", "study_bring", "study_count", "study_close"}  # who may: tests/rooms/studies
POSTS = {
    *PUBLISHING, *STUDIES,
    "tip_take_up", "tip_reply", "tip_signal", "tip_close", *INTAKES,
    "screening_rescore", "screening_ask_lower", "screening_lower",
    "instrument_draft", "instrument_step", "instrument_release", "instrument_withdraw",
    "offer_step", "offer_same", "offer_signal",
    *TRAININGS, "campaign_drop", "campaigns_begin",
    "phone_lost", "signal_triage", "signal_close", "signal_number", "signal_called", "signal_mail", "signal_quiet", "screening_raise", "screening_resume", "case_identity", "case_note", "case_step", "case_team",
    "consent_answer", "consent_withdraw", "erase", "referral_act", "agreement_act",
    "referral_release", "safety_end", "portal_end", "portal_answer", "portal_heard",
    "export_take", "export_recall",
    "invitation_withdraw", "passkey_act", "provider_link", "provider_unlink", "app_remove", "codes_renew", "session_end", "sessions_end",
    "document_share",
    "document_release",
    "document_void",
    "measure_end", "join_end",
    "share_take_back",
    "plan_happened", "plan_finish", "plan_decline", "paper_keep",
    "contact_end", "message_new", "message_act",
    *LINKS, "enquiry_answer", "enquire_far", "information_answer",
    "place_none", "summons_act", "place_request_act", "hold_act", "hold_arrive", "shelter_address", "shelter_count", "stay_name", "stay_step", "stay_papers", "stay_note",
    "same_settle",
    "service_verify", "service_report", "helper_check", "helper_act",
    *NODES,
}  # fmt: skip
# What everybody does with the own account only; there is no stranger to refuse.
OWN = {
    "campaigns_begin",
    "signal_quiet",
    "app_remove",
    "codes_renew",
    "sessions_end",
    *INTAKES,
    *NODES,
    *PUBLISHING,
    *STUDIES,
}
# Entries of the directory are open to everybody; tests/rooms/directory says who changes them.
PUBLIC = {"service_verify", "service_report", "instrument_draft", "instrument_withdraw"}
OTHERS = {
    "home", "ui:style", "account_login", "mfa_authenticate", "account_logout", "mfa_activate_totp", "mfa_view_recovery_codes",
    "set_language", "health", "metrics", "sign_in_again", "sign_in_passkey", "first_passkey", "provider_start", "provider_done", "invited", "invited_here", "reset", "reset_here",
    # what phones call with a token of their own (tests/rooms/field)
    *(f"field:{name}" for name in ("shell", "words", "manifest", "worker", "enrol", "lists", "records", "state", "emptied")),
    # the person's own page: no account opens it (tests/rooms/visits)
    *(f"portal:{name}" for name in ("start", "scanned", "leave", "home", "plan", "told", "agreed", "take_back", "seen", "letters", "danger", "coming", "language")),
}  # fmt: skip


def names_of(patterns, prefix=""):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            space = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from names_of(pattern.url_patterns, prefix + space)
        elif isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}"


def test_every_address_stands_in_this_table():
    found = {n.removeprefix("desk:") for n in names_of(get_resolver().url_patterns) if not n.startswith("api-1:")}
    assert found == set(PAGES) | POSTS | OTHERS


def handed(world, case):
    """A hand-over to Ana, from somebody who is gone."""
    from accord.protection.cases.models import Case, Handover

    found = Case.objects.get(pk=case)
    told = {"organisation": found.organisation, "left": uuid4(), "by": uuid4(), "at": world.now}
    return Handover.objects.create(case=found, person_id=found.person_id, taken_by=world["ana"].account, **told).pk


def enquired(world, case):
    """An enquiry of Mira's, who has typed the particulars of Ana's case."""
    from tests.rooms.asking.build import enquire, findable

    findable(world, case)
    return enquire(world)


def asked_about(world, case):
    """A request of Mira's for information about Ana's case."""
    from tests.rooms.information.test_information import ask

    return ask(world, case)


def half_written(world):
    """A call sheet that is not finished."""
    from accord.detection.signals.services import SignalDetails, record
    from accord.detection.signals.vocab import Channel
    from tests.cast import key

    half = SignalDetails(Channel.HOTLINE, world.now, "BG", "")
    return record(actor=world["oksana"], details=half, draft=True, now=world.now, key=key())


@pytest.fixture
def ids(world):
    from accord.detection.signals.models import SignalPerson
    from accord.foundation.duties.rules import rules
    from accord.foundation.duties.services import open_about
    from accord.protection.documents.models import Document
    from accord.protection.persons.models import Pair
    from accord.protection.plans.models import Step
    from tests.rooms.plans import builders as plans
    from tests.rooms.shelters.builders import sought_by

    running = in_force(world)
    reported(world, running[1])
    case = world.case()
    consent = world.consent(case)
    referral = world.draft(case)
    world.send(referral)
    screening = world.screened()
    signal, half = world.signal(), half_written(world).id
    assert SignalPerson.objects.exists()
    ask = world.ask(case)
    share = world.shared(referral)
    document = Document.objects.get(shares=share).pk
    link_file, link_meeting, selector = met(world)
    comparison = proposed(world)
    service = a_service(world)
    shelter, unit, hold, stay = housed(world)
    proceeding = build.care(world, case)
    phone, arrival = waiting(world)
    other, node, node_list = paired_rows(world)
    letter = held(world, other)
    _receipt, tip = tell(world, files=(Clean("text", b"x"),))
    build.agreed(world, case)
    child = world.case(age=AgeGroup.CHILD)
    pair = Pair.objects.filter(organisation=world.org("animus")).first().pk  # her cases have one document
    return {
        "batch_id": given_batch(world),
        "offer_id": offered(world, "Документите пазим ние."),
        "enquiry_id": enquired(world, case), "informationrequest_id": asked_about(world, case),
        "link_file_id": link_file, "link_meeting_id": link_meeting, "selector_id": selector, "comparison_id": comparison,
        "ask_id": ask, "case_id": case, "consent_id": consent, "referral_id": referral, "screening_id": screening, "signal_id": signal, "draft_id": half,
        "pair_id": pair,
        "node_id": node.pk, "letter_id": letter.pk, "node_list_id": node_list.pk,
        "publication_id": stands(world),
        "estimate_id": estimate_stands(world),
        "transmission_id": sent_out(world),
        **studied(world, case),
        "release_id": written(world), "question_id": asked_by_media(world).pk, "fundraiser_id": signed_up(world).pk, "activity_id": running[1], "evidence_id": attached(world, running[1]), **reported_by_link(world, running[0]), "programme_id": begun(world, world.now.year + 1), "indicator_id": uuid4(),
        **trained(world), **campaigned(world), "organisation_id": world.org("animus"),
        "device_id": phone, "arrival_id": arrival,
        "handover_id": handed(world, case),
        "tip_id": tip.pk, "tipfile_id": tip.messages.get().files.get().pk,
        "particular_id": world.protect(case), "agreement_id": world.agreement, "project_id": promised(world), "number": 1,
        "duty_id": next(d.pk for d in open_about(case) if not rules()[d.rule].by_step),
        "export_id": world.export(),
        "step": "status", "child_id": child, "part": "found",
        "session_id": uuid4(), "passkey_id": 999_999, "provider_id": "nobody", "invitation_id": uuid4(),
        "membership_id": world.cast.memberships["ana"].pk,
        "document_id": document, "share_id": share,
        "glass_id": world.glass(case),
        "message_id": world.message(case),
        "step_id": Step.objects.get(plan=plans.made(world, case, "risk")).pk, "plan_id": plans.save(world, case, "safety_plan"),
        "kind": "risk", "instrument": "bg-nrm", "edition": "2026.1", "place": "head",
        "account_id": world["ana"].account, "load": "open",
        "figure": "children", "episode_id": asked(world, case), "assessment_id": assessed(world, case), "shelter_id": shelter, "unit_id": unit, "hold_id": hold, "stay_id": stay, "place_request_id": sought_by(world, "animus"),
        "summons_id": build.summoned(world, case),
        "service_id": service.pk, "report_id": a_report(world, service), "helper_id": a_helper(world),
        "proceeding_id": proceeding, "hearing_id": build.hearing(world, proceeding), "measure_id": build.measure(world, proceeding),
        "document": "directive", "table": "victims-age", "indicator": "registered",
        "join_id": build.given(world, proceeding), **build.redress(world, case),
    }  # fmt: skip


def address(name, ids):
    from django.urls import reverse

    route = next(p for p in desk.urlpatterns if p.name == name)
    return reverse(f"desk:{name}", args=[ids[a] for a in route.pattern.converters])


def test_pages_open_to_those_in_the_table_only(world, ids):
    """Whoever may not is tried at every page; of those who may a third, each page by another; `--both` tries all."""
    wrong = []
    for who in sorted(ALL):
        client = signed_in(world, who)
        for turn, (name, (opens, refuses)) in enumerate(PAGES.items()):
            if who in opens and not BOTH and who not in share(sorted(opens), 3, turn):
                continue
            response = client.get(address(name, ids))
            expected = {200} if who in opens else {403} if who in refuses else {404}
            if name == "screening_group" and who in opens:
                expected = {302}  # it is completed: the page goes to the result
            if name in {"activity_edit", "indicator_new", "news_withdraw"} and who in opens:
                expected = {409}  # what is in force is not changed
            if response.status_code not in expected:
                wrong.append((who, name, response.status_code, expected))
    assert not wrong


# Who is no stranger there: a receiver, an investigator of the file, the national coordinator of a helper's country.
NO_STRANGER = {
    "mira": {"referral_act"},
    "petar": LINKS,
    "elena": {"helper_check", "helper_act"},
}


def test_a_stranger_changes_nothing(world, ids):
    from accord.foundation.ledger.models import Event

    before = Event.objects.count()
    for who in ("mira", "petar", "elena", "radu"):
        client = signed_in(world, who)
        for name in POSTS - OWN - PUBLIC - NO_STRANGER.get(who, set()):
            data = {
                "key": f"{who}-{name}-0001",
                "version": 1,
                "action": "suspend",
                "purpose": "assistance",
                "outcome": "police",
                "sure": "yes",
            }
            response = client.post(address(name, ids), data)
            if name == "agreement_act" and who == "mira":
                continue  # a party, but no signatory: 403
            told = 403 if name in TRAININGS and who != "elena" else 404
            assert response.status_code == told, (who, name, response.status_code)
    assert Event.objects.count() == before


class Anything(dict):
    """An id for every parameter, of nothing that there is: what is asked here is answered before any record is looked for."""

    def __missing__(self, name):
        return 1 if name in {"number", "passkey_id"} else uuid4()


def test_addresses_that_write_answer_a_get_with_405(world):
    client = signed_in(world, "ana")
    for name in POSTS:
        assert client.get(address(name, Anything())).status_code == 405, name


def test_without_sign_in_everything_leads_to_it(world):
    for name in PAGES:
        response = Client().get(address(name, Anything()))
        assert (response.status_code, response["Location"]) == (302, "/sign-in/")


def test_with_one_factor_nothing_opens(world):
    client = Client()
    client.force_login(
        Account.objects.get(pk=world.cast.accounts["ana"].pk),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    for name in PAGES:
        response = client.get(address(name, Anything()))
        assert (response.status_code, response["Location"]) == (302, "/second-factor/"), name


def test_hidden_missing_and_malformed_look_the_same(world, ids):
    client = signed_in(world, "mira")
    token = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"')
    found = [client.get(f"/desk/cases/{pk}/").content for pk in (ids["case_id"], uuid4(), "nonsense")]
    bodies = {token.sub(b"", content) for content in found}
    assert len(bodies) == 1


@pytest.mark.parametrize(
    "path", ["/desk/", "/sign-in/", "/nothing-here", "/health", "/api/docs", "/api/v1/me", "/static/ui/base.css"]
)
def test_every_answer_carries_the_headers(world, path):
    response = signed_in(world, "ana").get(path)
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "unsafe" not in response["Content-Security-Policy"]
    response.close()
    if not path.startswith("/static"):
        assert "no-store" in response["Cache-Control"]
