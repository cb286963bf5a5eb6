"""Who may see a row of a table behind the wall, its holder first: written by hand, apart from the rules of the wall."""

from accord.cooperation.agreements.models import Party
from accord.cooperation.organisations.models import Organisation
from accord.cooperation.people.models import Membership


def holders_of(table, row, everything):
    """The organisation that holds a row, then those to which it was given. A table that is not here fails."""
    assert table in ORACLE, f"the oracle of this proof does not know {table}"
    return ORACLE[table](row, everything)


def _own(row, everything):
    return [row["organisation"]]


def _own_and(column):
    return lambda row, everything: [row["organisation"], row[column]]


def _found(table, pk, everything):
    return next((r for r in everything[table] if r["id"] == pk), None)


def _of(table, column):
    """Only the organisation of the record above it, whoever else may see that one."""
    return lambda row, everything: [_found(table, row[column], everything)["organisation"]]


def _like(table, column):
    """Whoever may see the record above it."""
    return lambda row, everything: holders_of(table, _found(table, row[column], everything), everything)


def _sides(row, everything):
    receiver = [row["receiver_id"]] if row["sent_at"] else []
    return [row["giver_id"], *receiver, row["escalated_to"]]


def _given_with(column):
    """The record's own organisation and the receivers of sent referrals that name it in `column`."""

    def holders(row, everything):
        sent = [r for r in everything["referrals_referral"] if r["sent_at"] and r[column] == row["id"]]
        return [row["organisation"], *(r["receiver_id"] for r in sent)]

    return holders


def _document(row, everything):
    shares = [s for s in everything["documents_share"] if s["document_id"] == row["id"] and not s["taken_back_at"]]
    return [
        row["organisation"],
        *(o for s in shares for o in holders_of("documents_share", s, everything)),
    ]


def _hold(row, everything):
    unit = _found("shelters_unit", row["unit_id"], everything)
    return [row["organisation"], _found("shelters_shelter", unit["shelter_id"], everything)["organisation"]]


def _stay(row, everything):
    return [row["organisation"], *_of_person(row["person_id"], everything)]


def _of_person(person, everything):
    return [p["organisation"] for p in everything["persons_person"] if p["id"] == person]


def _check(row, everything):
    found = [p for p in everything["directory_helper_particulars"] if p["helper_id"] == row["helper_id"]]
    return [o for p in found for o in (p["organisation"], p["coordinator"])]


def _proceeding(row, everything):
    joins = [j for j in everything["justice_join"] if not j["ended_at"] and row["id"] in (j["given"], j["taken"])]
    return [row["organisation"], *(side for j in joins for side in (j["giver"], j["taker"]))]


def _meeting(row, everything):
    return [row["organisation"]] if row["told"] else []


# What a duty can be about, beside its own organisation.
ABOUT = (
    "referrals_referral", "glass_glass", "exports_export", "plans_plan", "plans_step", "documents_share", "directory_report",
    "links_meeting", "justice_hearing",
)  # fmt: skip


def _duty(row, everything):
    found = [(table, _found(table, row["object_id"], everything)) for table in ABOUT]
    return [row["organisation"], *(o for table, r in found if r for o in holders_of(table, r, everything))]


def _event(row, everything):
    """Whose act it is, who keeps the person's record, who is in the referral, and who reviews an emergency."""
    referral = _found("referrals_referral", row["object_id"], everything)
    reviewed = [
        glass["reviewer"]
        for glass in everything["glass_glass"]
        if (glass["account"], glass["person_id"]) == (row["actor"], row["subject"])
        and glass["broken_at"] <= row["at"] <= glass["until"]
    ]
    sides = _sides(referral, everything) if referral else []
    return [row["organisation"], *sides, *_of_person(row["subject"], everything), *reviewed]


def _trained(row, everything):
    """Who gave the certificate, and for whom its holder works."""
    return [
        row["organisation"],
        *Membership.objects.filter(account=row["account_id"]).values_list("organisation", flat=True),
    ]


def _campaign(row, everything):
    """Everybody, once it was started."""
    begun = row["state"] in {"running", "ended", "evaluated"}
    return [row["organisation"], *(Organisation.objects.values_list("pk", flat=True) if begun else ())]


def _study(row, everything):
    return [
        row["organisation"],
        *(part["organisation_id"] for part in everything["studies_part"] if part["study_id"] == row["id"]),
    ]


def _project(row, everything):
    return [one["organisation"] for one in everything["projects_project"] if one["id"] == row["project_id"]]


def _parties(agreement):
    return list(Party.objects.filter(agreement=agreement).values_list("organisation", flat=True))


OWN = (
    "second_ask", "signals_signal", "signals_quiet", "offers_offer", "offers_batch", "offers_compared", "offers_token", "screening_screening",
    "persons_person", "persons_pair", "persons_merge", "rights_erasure", "limits_reached", "exports_export",
    "field_device", "field_arrival", "tips_tip", "cases_handover", "shelters_address", "shelters_need", "shelters_request", "summons_summons", "links_file", "comparisons_comparison", "visits_visit",
    "asking_received", "messages_outgoing", "messages_incoming", "facts_told", "facts_fact", "releases_plan", "releases_publication", "releases_spend", "estimates_estimate",
    "transmissions_transmission", "studies_doubt", "newsroom_release", "press_question", "fundraisers_fundraiser", "fundraisers_link", "training_course", "training_training", "training_attendance", "training_certificate",
)  # fmt: skip
OF_CASE = (
    "cases_decision", "cases_track", "cases_episode", "cases_member", "cases_conflict", "cases_note", "courses_ruling",
    "courses_reflection", "courses_status", "courses_return", "children_child", "children_sighting", "children_adult",
    "children_view", "children_helper", "children_conference", "children_notice", "services_episode", "safety_particular", "safety_contact_plan", "safety_message",
    "plans_plan", "children_measure", "children_exit_ban", "children_study", "children_age", "outcomes_assessment",
    "visits_letter",
)  # fmt: skip
OF_HER = ("justice_cooperation", "justice_aid", "justice_telling", "justice_charge", "justice_claim")
ORACLE = {
    **dict.fromkeys(OWN, _own),
    **dict.fromkeys(OF_CASE, _of("cases_case", "case_id")),
    **dict.fromkeys(OF_HER, _of("cases_case", "case")),
    "signals_person": _of("signals_signal", "signal_id"),
    "signals_mail": _own,
    **dict.fromkeys(("signals_call", "signals_passing"), _of("signals_signal", "signal_id")),
    "signals_token": _of("signals_signal", "signal_id"),
    "offers_finding": _of("offers_offer", "offer_id"),
    "tips_message": _of("tips_tip", "tip_id"),
    "tips_file": _like("tips_message", "message_id"),
    "tips_intake": _own,
    "people_trained": _trained,
    "campaigns_campaign": _campaign,
    **dict.fromkeys(
        ("campaigns_material", "campaigns_event", "campaigns_reach"), _like("campaigns_campaign", "campaign_id")
    ),
    "campaigns_cost": _of("campaigns_campaign", "campaign_id"),
    "training_curriculum": _of("training_course", "course_id"),
    "training_sign_up": _of("training_training", "training_id"),
    "press_desk": _own,
    "programme_link": _own,
    "programme_reminder": _own,
    "programme_evidence": _own_and("keeper"),
    "programme_sent": _of("programme_link", "link_id"),
    "fundraisers_desk": _own,
    "screening_answer": _of("screening_screening", "screening_id"),
    "screening_rescoring": _of("screening_screening", "screening_id"),
    "persons_search_token": _of("persons_person", "person_id"),
    "cases_case": _given_with("case_id"),
    "consents_consent": _given_with("consent_id"),
    "plans_step": _like("plans_plan", "plan_id"),
    "glass_glass": _own_and("reviewer"),
    "exports_line": _of("exports_export", "export_id"),
    "releases_file": _of("releases_publication", "publication_id"),
    "documents_document": _document,
    "documents_share": _like("referrals_referral", "referral_id"),
    "documents_handover": _of("documents_document", "document_id"),
    "shelters_hold": _hold,
    "shelters_stay": _stay,
    "shelters_note": _of("shelters_stay", "stay_id"),
    "directory_helper_particulars": _own_and("coordinator"),
    "directory_helper_check": _check,
    "directory_report": _own_and("keeper"),
    "referrals_referral": _sides,
    "referrals_step": _like("referrals_referral", "referral_id"),
    "links_selector": _of("links_file", "file_id"),
    "links_token": _of("links_file", "file_id"),
    "links_meeting": _meeting,
    "links_hit": _like("links_meeting", "meeting_id"),
    "comparisons_met": _of("comparisons_comparison", "comparison_id"),
    "justice_proceeding": _proceeding,
    "justice_step": _of("justice_proceeding", "proceeding_id"),
    "justice_accused": _of("justice_proceeding", "proceeding_id"),
    "justice_hearing": _like("justice_proceeding", "proceeding_id"),
    "justice_measure": _like("justice_proceeding", "proceeding_id"),
    "justice_join": lambda row, everything: [row["giver"], row["taker"]],
    "justice_amount": _like("justice_claim", "claim_id"),
    "asking_findable": lambda row, everything: [row["giver"], row["receiver"]],
    "studies_study": _study,
    "studies_part": lambda row, everything: [row["organisation_id"], row["coordinator"]],
    "asking_count": lambda row, everything: [row["giver"]],
    **dict.fromkeys(("asking_enquiry", "information_request"), lambda row, everything: [row["asker"], row["asked"]]),
    "duties_duty": _duty,
    "ledger_event": _event,
    "projects_project": lambda row, everything: [row["organisation"]],
    **dict.fromkeys(("projects_body", "projects_target", "projects_budget"), _project),
    "agreements_agreement": lambda row, everything: _parties(row["id"]),
    **dict.fromkeys(
        ("agreements_clause", "agreements_step", "agreements_work", "agreements_contact", "agreements_signature"),
        lambda row, everything: _parties(row["agreement_id"]),
    ),
}
