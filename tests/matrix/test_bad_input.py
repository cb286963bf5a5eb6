"""Bad input to every address, by the person who may open it: a sentence and the right status, never a 500.

The client raises what a view does not catch, so a 500 is a failure with its traceback. `./accord test --whole` and CI try
a sixth of it on every address and field, in turn.
"""

import json
import re
from itertools import count

import pytest
from django.db import connection

from tests.cast import signed_in
from tests.conftest import BOTH, share
from tests.matrix.test_urls import PAGES, POSTS, address, ids  # noqa: F401  (a fixture)
from tests.rooms.api.test_api import Api

JUNK = [
    "", "\x00", "x" * 6000, "-1", "9" * 30, "0000-00-00", "9999-12-31T23:59", "0001-01-01T00:00",
    "2026-02-30", "<script>alert(1)</script>", "\u202eטקסט", "🙂" * 50, "00000000-0000-0000-0000-000000000000", "' OR 1=1 --",
    "../../etc/passwd", "%(name)s {0} %s",
]  # fmt: skip
WHO = {
    **dict.fromkeys(
        (
            "links",
            "link_new",
            "link_file",
            "link_meeting",
            "link_close",
            "link_meeting_act",
            "selector_remove",
            "link_across",
            "comparisons",
            "comparison",
            "comparison_act",
        ),
        "petar",
    ),
    "agreement_new": "nadia",
    "agreement": "nadia",
    "agreement_act": "nadia",
    "agreement_version": "nadia",
    "agreement_contact": "nadia",
    "agreement_sign": "nadia",
    **dict.fromkeys(
        ("projects", "project", "project_new", "project_target", "project_money", "project_close", "project_file"),
        "elena",
    ),
    "agreement_paper": "nadia",
    "figures": "elena",
    "service_new": "nadia",
    "service_edit": "nadia",
    "entry_report": "nadia",
    "service_verify": "nadia",
    "helper": "yana",
    "helper_new": "yana",
    "helper_check": "yana",
    "helper_act": "yana",
    **dict.fromkeys(
        (
            "programmes",
            "programme",
            "programme_new",
            "programme_edit",
            "programme_step",
            "programme_report",
            "programme_file",
            "programme_revise",
            "programme_put_out",
            "report_links",
            "report_link",
            "report_link_withdraw",
            "report_reminders",
            "sent_report",
            "activity_new",
            "activity_edit",
            "activity_drop",
            "indicator_new",
            "indicator_drop",
        ),
        "elena",
    ),
    **dict.fromkeys(
        (
            "news",
            "news_new",
            "news_open",
            "news_edit",
            "news_step",
            "news_correct",
            "news_withdraw",
            "questions",
            "question",
            "question_step",
            "press_open",
            "press_close",
            "fundraisers",
            "fundraiser",
            "fundraiser_step",
            "fundraisers_open",
            "fundraisers_close",
        ),
        "elena",
    ),
    **dict.fromkeys(("activity_report", "evidence_add", "evidence_read", "evidence_take_out"), "yana"),
    **dict.fromkeys(
        (
            "campaigns",
            "campaigns_begin",
            "campaign",
            "campaign_new",
            "campaign_edit",
            "campaign_step",
            "campaign_evaluate",
            "campaign_material",
            "campaign_event",
            "campaign_reach",
            "campaign_cost",
            "campaign_count",
            "campaign_drop",
            "campaign_file",
            "trainings",
            "training",
            "training_new",
            "course_new",
            "course_renew",
            "training_open",
            "training_step",
            "training_people",
            "attendance",
            "sign_up_decide",
        ),
        "yana",
    ),
    "ledger": "georgi",
    "kept": "georgi",
    "node": "nadia",
    **dict.fromkeys(
        (
            "nodes",
            "node_entry",
            "node_list",
            "node_address",
            "node_take_in",
            "node_list_compare",
            "node_list_drop",
            "node_act",
            "node_letter_act",
            "node_parcel",
            "node_unpack",
        ),
        "elena",
    ),
}
SHARE = 6 if BOTH else 12  # each address is tried with every SHAREth of what is bad, beginning with another one
FINE = {200, 302, 400, 403, 404, 405, 409, 422, 429}
QUERY = ["after", "before", "by", "person", "screening", "closed", "language", "categories", "receiver"]


# What a database of types and limits takes differently; the rest is the same code on both.
HARD = [junk for junk in JUNK if junk[:4] in {"\x00", "9999", "0001", "🙂🙂🙂🙂", "2026"}]
NAMES = sorted(set(PAGES) | POSTS)


@pytest.fixture
def clients(world):
    made = {}
    return lambda name: made.setdefault(WHO.get(name, "ana"), signed_in(world, WHO.get(name, "ana")))


def fields_of(response):
    html = "" if response.streaming else response.content.decode(errors="replace")
    return set(re.findall(r'name="([\w.-]+)"', html)) - {"csrfmiddlewaretoken"}


def assert_signed_in(client, name):
    answer = client.get("/desk/alive/")
    assert answer.status_code == 200, f"{name} ended the session: what follows would test nothing"


@pytest.mark.long
@pytest.mark.parametrize("part", range(8))
def test_every_form_of_the_desk(clients, ids, part):  # noqa: F811
    wrong = []
    for name in NAMES[part::8]:
        client, path = clients(name), address(name, ids)
        names = fields_of(client.get(path)) | {"key", "version", "action", "note", "reason", "danger", "asked", "more"}
        every = list(enumerate(JUNK if connection.vendor == "sqlite" else HARD))
        for number, junk in share(every, SHARE, NAMES.index(name)):
            key = junk if number % 3 else f"{name}-{number:04d}-long-enough"
            count = {} if number else {"form-TOTAL_FORMS": junk}  # fifty rows to draw are slow; once is enough
            answers = [client.post(path, dict.fromkeys(names - {"form-TOTAL_FORMS"}, junk) | {"key": key} | count)]
            if junk in HARD:
                answers.append(client.get(path, dict.fromkeys(QUERY, junk)))
            wrong += [(name, junk[:40], a.status_code) for a in answers if a.status_code not in FINE]
        assert_signed_in(client, name)
    assert wrong == []


FORM = "application/x-www-form-urlencoded"
NO_FORMS = [
    (b"key=%ff%fe&version=%c3%28&note=%ed%a0%80", FORM),
    (b"\xff\xfe\x00", FORM),
    (b'{"key": "x"}', "application/json"),
    (b"<a/>", "text/xml"),
    (b"--x\r\nnot a part", "multipart/form-data; boundary=x"),
    (b"a=1", "multipart/form-data"),
]


@pytest.mark.long
def test_bytes_that_are_no_text_and_types_that_are_no_form(clients, ids):  # noqa: F811
    for number, name in enumerate(sorted(POSTS)):
        client, path = clients(name), address(name, ids)
        for body, kind in NO_FORMS[number % 3 :: 3]:
            assert client.generic("POST", path, body, kind).status_code in FINE, (name, kind)
        assert_signed_in(client, name)


BODIES = [
    b"", b"{", b"[]", b"null", b'"text"', b"{}", b'{"version": 1e400}', b'{"version": -1}',
    b'{"version": 99999999999999999999}', b'{"a": ' + b"[" * 5000 + b"]" * 5000 + b"}", b'{"text": "\\ud800"}', b"\xff\xfe",
]  # fmt: skip


VERSION = {"version": 1}
ASKED = {
    "receiver": None,
    "purpose": "assistance",
    "categories": ["identity"],
    "language": "uk",
    "valid_until": "2027-01-01",
}
IDENTITY = {
    "given_name": "А",
    "family_name": "Б",
    "patronymic": "В",
    "other_names": "Г",
    "birth_date": "1990-01-01",
    "born_about": "",
    "document": "1",
    "phone": "1",
    "needs": "x",
}
ENTRY = {
    "kinds": ["PSY"], "names": {"en": "x"}, "areas": ["BG-02"], "organisation": None, "descriptions": {"en": "x"},
    "applying": {"en": "x"}, "route": "direct", "status": "active", "sexes": ["Feminine"], "age_from": 18, "age_to": 60,
    "with_children": True, "stays": ["temporary"], "languages": ["uk"], "cost": "free", "hours": {"0": [[540, 720]]},
    "phone": "+359 2 111 22 33", "email": "office@help.example", "web": "https://help.example", "street": "x", "town": "x",
    "postal_code": "1000", "licence": "1", "licence_until": "2027-01-01", "funding": "x", "funding_until": "2027-01-01",
    "source": "x",
}  # fmt: skip
HOUSE = {
    "code": "BREZA",
    "kind": "CC",
    "region": "BG-02",
    "address": "гр. Бургас, ул. Тихата липа 17",
    "languages": ["uk"],
    "security": "high",
    "closed": False,
}
UNIT = {"label": "B", "capacity": 2, "women_from": 18, "women_to": 99, "children_to": 17, "closed_from": "2026-12-01"}
NEWS = {
    "texts": {"bg": {"title": "x", "summary": "x", "body": "x", "about": "x"}}, "press_person": "x", "press_email": "a@example.org",
    "press_phone": "112", "press_agreed": True, "related": [], "appears_at": None, "notes": {"bg": "x"},
}  # fmt: skip
ACTIVITY = {
    "section": 1, "title": "x", "responsible": ["00000000-0000-0000-0000-000000000000"], "ends": "2026-11-20", "starts": "2026-11-01",
    "objective": 1, "partners": [], "others": "x", "financing": "x", "outcome": "x", "budget": [{"amount": 1, "currency": "EUR"}],
}  # fmt: skip
# A body that reads, for every operation that takes one; each of its fields is then spoilt in turn.
CAMPAIGN = {"names": {"en": "x", "bg": "x", "ro": "x", "uk": "x"}, "theme": "labour", "starts": "2026-11-24", "ends": "2026-12-01", "groups": ["seekers"],
            "regions": ["BG-02"], "ways": ["social"], "partners": "x", "activity": None}  # fmt: skip
GOOD = {
    "enquiries": {"organisation": "00000000-0000-0000-0000-000000000000", "identity": {"phone": "x"}},
    "information": {"asked": "00000000-0000-0000-0000-000000000000", "about": "case", "about_code": "C-0000-0000", "purpose": "assistance",
                    "categories": ["needs"], "due_on": "2026-12-01", "question": "x"},
    "information/answer": VERSION | {"text": "x", "categories": ["needs"]},
    "information/decline": VERSION | {"reason": "not_kept"},
    "enquiries/answer": VERSION | {"action": "withhold"},
    "signals": {"channel": "hotline", "received_at": "2026-11-20T10:00:00Z", "country": "BG", "account": "x", "place": "y",
                "language": "uk", "callback": "x", "persons": [{"sex": "Feminine"}], "forms": ["Servitude"],
                "selectors": [{"kind": "vehicle", "text": "x"}]},
    "signals/near": {"country": "BG", "selectors": [{"kind": "phone", "text": "x"}]},
    "phones": {"name": "x"},
    "nodes/address": {"address": "https://a.example"},
    "nodes/files": {"file": "x"},
    "lists/compare": VERSION | {"heard": "x"},
    "lists/drop": VERSION,
    "nodes/anew": VERSION,
    "nodes/refuse": VERSION | {"refused": True},
    "nodes/without": {},
    "nodes/parcel": {"file": "eA=="},
    "letters/retry": VERSION,
    "letters/reject": VERSION,
    "settle": VERSION | {"choice": "leave"},
    "offers": {"text": "x", "kind": "job", "platform": "facebook", "seen_at": "2026-11-20T10:00:00Z", "address": "y"},
    "offers/batches": {"texts": ["x"], "kind": "job", "platform": "site", "seen_at": "2026-11-20T10:00:00Z"},
    "offers/step": VERSION | {"action": "look"},
    "offers/same": VERSION | {"other": "00000000-0000-0000-0000-000000000000"},
    "offers/signal": VERSION | {"country": "BG", "danger": True, "child": True, "keep": ["phone:1"]},
    "triage": VERSION | {"danger": True},
    "signals/close": VERSION | {"outcome": "police", "passed": {"at": "2026-11-24T10:00:00Z", "body": "x", "reference": "x"}},
    "signals/quiet": {"kind": "silent"},
    "sheet": VERSION | {"channel": "hotline", "received_at": "2026-11-20T10:00:00Z", "country": "BG", "account": "x"},
    "number": {"purpose": "agreed"},
    "calls": VERSION | {"result": "reached", "note": "x", "next_at": "2026-11-30T10:00:00Z"},
    "intake": {"country": "BG"},
    "intake/close": VERSION,
    "tips/take-up": VERSION,
    "tips/replies": VERSION | {"text": "x"},
    "tips/signal": VERSION | {"country": "BG", "place": "x", "forms": ["Servitude"]},
    "tips/close": VERSION | {"ending": "answered"},
    "screenings": {"setting": "office", "language": "uk", "age_group": "adult", "sex": "Feminine", "citizenship": "UA"},
    "answers": VERSION | {"answers": {"1.1": {"reply": "yes", "evidence": "told"}}},
    "raise": VERSION | {"to": "concern", "reason": "x"},
    "lists-of-questions": {"text": "x"},
    "lists-of-questions/text": VERSION | {"text": "x"},
    "lists-of-questions/steps": VERSION | {"action": "propose"},
    "lists-of-questions/release": VERSION,
    "lists-of-questions/withdraw": {"why": "weights"},
    "ask-lower": {"to": "no_indication", "reason": "x"},
    "estimates": {"title": "x", "whom": "x", "period": "2025", "table": "A,B,C,count\n1,0,0,60\n0,1,0,50\n0,0,1,40\n1,1,0,12\n1,0,1,9\n0,1,1,8\n"},
    "studies": {"name": "x", "agreement": "00000000-0000-0000-0000-000000000000", "opened_from": "2026-01-01", "opened_until": "2026-02-01"},
    "take-part": VERSION | {"action": "join"},
    "encodings": {"organisation": "00000000-0000-0000-0000-000000000000", "text": "{}"},
    "count": VERSION,
    "say": VERSION | {"said": "same"},
    "publication-plans": {"text": "x"},
    "programmes": {"frame": "bg-yearly", "first_year": 2026, "title": "x", "strategy": "x", "language": "en", "previous": None, "under": None},
    "news": NEWS,
    "news/change": VERSION | NEWS,
    "news/steps": VERSION | {"action": "submit"},
    "news/corrections": {},
    "news/withdraw": VERSION | {"notes": {"bg": "x"}},
    "questions/steps": VERSION | {"action": "answer"},
    "press-desk": {},
    "press-desk/close": VERSION,
    "fundraisers/steps": VERSION | {"action": "again"},
    "fundraisers/address": VERSION | {"email": "a@example.org"},
    "fundraiser-desk": {},
    "fundraiser-desk/close": VERSION,
    "programmes/head": VERSION | {"title": "x", "strategy": "x", "objectives": {"1": ["x"]}},
    "programmes/steps": VERSION | {"action": "approve", "on": "2026-11-20", "reference": "x", "why": "x"},
    "programmes/editions": {},
    "programmes/put-out": {},
    "programmes/links": {"institution": "00000000-0000-0000-0000-000000000000", "period": "2026", "ends": "2026-12-20", "activities": []},
    "report-links/withdraw": VERSION,
    "programmes/reminders": {"institution": "00000000-0000-0000-0000-000000000000", "period": "2026"},
    "activities/evidence": {"period": "2026", "shows": "paper", "file": "JVBERi0="},
    "evidence/remove": {},
    "sent-reports/decide": VERSION | {"accept": False, "why": "x"},
    "programmes/activities": ACTIVITY,
    "activities/change": VERSION | ACTIVITY,
    "activities/drop": VERSION,
    "activities/indicators": {"title": "x", "unit": "persons", "target": 5, "split": "sex"},
    "indicators/drop": {},
    "activities/reports": {"version": 0, "period": "2026-H1", "result": "done", "text": "x", "obstacles": "x", "carry_over": "x",
                           "reached": [{"indicator": "00000000-0000-0000-0000-000000000000", "value": 1, "sex": "Feminine", "age": "adult"}],
                           "spent": [{"amount": 1, "currency": "EUR"}]},
    "campaigns": CAMPAIGN,
    "campaigns/plan": VERSION | CAMPAIGN,
    "campaigns/national": {"year": 2026},
    "campaigns/steps": VERSION | {"action": "start"},
    "campaigns/evaluation": VERSION | {"result": "x", "learnt": "x"},
    "campaigns/materials": {"kind": "leaflet", "title": "x", "language": "bg", "copies": 5},
    "campaigns/events": {"on": "2026-11-24", "title": "x", "place": "x", "people": 5},
    "campaigns/reach": {"way": "social", "kind": "clicks", "number": 5},
    "campaigns/costs": {"title": "x", "amount": 5, "currency": "EUR"},
    "campaigns/taken-out": {"what": "cost", "entry": "00000000-0000-0000-0000-000000000000"},
    "campaign-events/people": {"people": 5},
    "training-courses": {"title": "x", "subject": "border", "hours": 6, "months": 24, "outline": "x"},
    "training-courses/editions": {"hours": 6, "months": 24, "outline": "x"},
    "trainings": {"course": "00000000-0000-0000-0000-000000000000", "starts": "2026-11-24", "ends": "2026-11-24", "hours": 6, "place": "x",
                  "online": False, "partners": "x", "donor": "x", "trainers": "x"},
    "trainings/steps": VERSION | {"action": "open", "closes": "2026-11-24", "seats": 5},
    "trainings/people": {"people": [{"name": "x", "contact": "x@example.org", "institution": "ngo", "profession": "volunteer", "sex": "Feminine"}]},
    "trainings/certificates": {},
    "sign-ups/decide": {"accept": True},
    "attendances/remove": {},
    "attendances/test": VERSION | {"before": 40, "after": 70},
    "attendances/follow-up": VERSION | {"answer": "used"},
    "transmissions": {"report": "glotip", "period": "2025", "kind": "csv", "language": "en", "ground": "treaty", "keeper": "x", "reason": "x", "certificate": "x"},
    "publications": {"plan": "00000000-0000-0000-0000-000000000000", "cohort": 2024, "readers": "open", "method": "dp", "epsilon": 1.5, "since": 2023, "language": "en"},
    "decide": VERSION | {"action": "return"},
    "lower": VERSION | {"to": "no_indication"},
    "cases": {"jurisdiction": "BG", "basis": "observation", "sex": "Feminine", "age_group": "adult", "citizenships": ["UA"],
              "forms": ["Servitude"], "identity": IDENTITY, "screening": None},
    "search": IDENTITY,
    "persons/look-up": {"identity": IDENTITY, "sex": "Feminine"},
    "recognised": {"look_up": "x", "identity": IDENTITY, "screening": None, "signal": None},
    "same": {"one": "C-0000-0000", "other": "C-0000-0001"},
    "same/merge": VERSION | {"kept": "0190f3a0-0000-7000-8000-000000000000", "reason": "x"},
    "same/steps": VERSION | {"action": "apart"},
    "identity": {"purpose": "assistance"},
    "notes": {"text": "x"},
    "cases/close": VERSION | {"reason": "goals_met", "keep_until": "2031-01-01", "later_contact": "no", "no_risk": "x" * 12,
                              "no_score": "x" * 12},
    "cases/outcomes": {"instrument": "accord-grid", "version": "2026.1", "occasion": "review", "how": "together", "made_on": "2026-11-24",
                       "scores": {"nights": 2}, "words": dict.fromkeys(
                           ("safety", "legal", "mental", "economic", "social", "physical"), "x" * 12)},
    "portal/letters": {"text": "x"},
    "cases/services": {"kind": "PSY", "asked_on": "2026-11-24", "provider": None, "frequency": "weekly", "funding": "state",
                       "applied_to": "mayor", "referral": None, "words": "x"},
    "episodes/steps": VERSION | {"step": "assess", "on": "2026-11-24", "refused": None, "result": None},
    "course/decision": {"jurisdiction": "BG", "decided": "confirm", "at": "2026-11-24T10:00:00Z", "authority": "bg_prosecution",
                        "organisation": None, "place": "border", "file_number": "x", "handed": "decision", "rights_how": "spoken",
                        "rights_language": "uk", "assessed_on": "2026-11-24", "words": "x"},
    "course/notice": VERSION | {"jurisdiction": "BG", "at": "2026-11-24T10:00:00Z", "how": "spoken", "language": "uk",
                                "removal_suspended": "yes"},
    "course/extend": VERSION | {"jurisdiction": "BG", "until": "2027-01-20", "basis": "authority", "reference": "x" * 12},
    "course/cooperate": VERSION | {"jurisdiction": "BG", "answer": "undecided", "on": "2026-11-24"},
    "course/status": {"step": "lawful_stay", "document": "visa", "since": "2026-11-24", "until": "2027-11-24", "asked": "no",
                      "words": "x"},
    "course/mission": {"mission": "00000000-0000-0000-0000-000000000000", "signed_on": "2026-11-24", "wish": "x" * 12},
    "course/wish": {"ground": "wish", "country": "UA", "informed_how": "spoken", "informed_language": "uk", "words": "x" * 12,
                    "why_now": "x" * 12},
    "course/plan": VERSION | {"agreed_on": "2026-11-24", "leaves_on": "2026-12-24", "document": "passport", "payer": "iom",
                              "receiver": None, "route": "x", "escort": "x", "contact": "x", "meeting_point": "x", "why_now": "x" * 12},
    "course/depart": VERSION | {"at": "2026-11-24T10:00:00Z", "why_now": "x" * 12},
    "course/arrive": VERSION | {"at": "2026-11-24T10:00:00Z", "confirmed_by": "person"},
    "course/monitor": {"step": "begin"},
    "child/found": {"version": 0, "at": "2026-11-24T10:00:00Z", "accompanied": "unaccompanied", "abroad": False, "place": "x", "words": "x"},
    "child/seen": VERSION | {"sight": "miss", "at": "2026-11-24T10:00:00Z", "place": "x", "words": "x",
                             "police_told_at": "2026-11-24T10:00:00Z"},
    "child/told": {"at": "2026-11-24T10:00:00Z", "channel": "written"},
    "child/team": {"organisation": "00000000-0000-0000-0000-000000000000", "function": "doctor", "name": "x", "contact": "x"},
    "child/conference": {"at": "2026-11-24T10:00:00Z", "present": "x" * 12, "agreed": "x" * 12, "child_heard": True,
                         "next_on": "2026-12-24"},
    "child/adults": {"role": "parent", "name": "Олена Мороз", "contact": "x", "relation": "x", "reference": "x",
                     "since": "2026-11-24", "until": "2026-12-24", "informed": False},
    "relation": VERSION | {"result": "confirmed", "checks": ["documents"], "at": "2026-11-24T10:00:00Z"},
    "child/views": {"about": "return", "at": "2026-11-24T10:00:00Z", "language": "uk", "setting": "office", "words": "x",
                    "not_asked": None},
    "child/on-duty": ASKED | {"child_view": "x" * 12},
    "child/measures": {"kind": "emergency", "on": "2026-11-24", "why": "x" * 12},
    "measures/order": VERSION | {"by": "directorate", "place": "foster", "since": "2026-11-24", "until": "2026-12-24",
                                 "review_on": "2026-12-14", "reference": "x" * 12},
    "measures/review": VERSION | {"words": "x" * 12, "review_on": "2026-12-14"},
    "measures/extend": VERSION | {"until": "2027-01-24", "reference": "x" * 12},
    "children/measures/end": VERSION | {"on": "2026-11-24"},
    "measures/refuse": VERSION,
    "child/bans": {"on": "2026-11-24", "evidence": "x" * 12},
    "bans/order": VERSION | {"on": "2026-11-24", "until": "2027-11-24", "reference": "x" * 12},
    "bans/refuse": VERSION,
    "bans/lift": VERSION | {"on": "2026-11-24"},
    "child/studies": {"about": "return", "country": "MD", "asked_of": "00000000-0000-0000-0000-000000000000",
                      "on": "2026-11-24", "question": "x"},
    "studies/receive": VERSION | {"on": "2026-11-24", "opinion": "safe", "words": "x" * 12},
    "studies/drop": VERSION,
    "child/ages": {"adult": True, "bases": ["documents"], "at": "2026-11-24T10:00:00Z", "words": "x" * 12},
    "ages/confirm": VERSION | {"words": "x" * 12},
    "ages/doubt": VERSION | {"words": "x" * 12},
    "episodes": VERSION | {"basis": "observation"},
    "cases/steps": VERSION | {"action": "recover"},
    "team": {"account": None, "reason": "x"},
    "restriction": VERSION | {"why": "public"},
    "conflicts": {"account": None},
    "particulars": VERSION | {"identity": IDENTITY, "sex": "Feminine", "age_group": "adult", "forms": ["Servitude"]},
    "consents/preview": ASKED,
    "consents/refused": ASKED,
    "consents": ASKED | {"method": "spoken", "witness": "x", "signature": "", "child_view": "", "representative": ""},
    "referrals": {"receiver": None, "purpose": "assistance", "categories": ["identity"], "request": "x",
                  "ground": "vital_interest", "ground_reference": "x"},
    "referrals/terms": VERSION | {"receiver": None, "purpose": "assistance", "categories": ["needs"], "request": "x",
                                  "choice": "person", "refused": "x", "our_contact": "x", "their_contact": "x"},
    "referrals/way": VERSION | {"mode": "our_car", "leaves_at": "2026-11-24T10:00:00Z", "meets_at": "2026-11-24T12:00:00Z",
                                "escort": "x", "meeting_point": "x"},
    "referrals/case": {"sex": "Feminine", "age_group": "adult", "known": "C-0000-0000"},
    "hand-over": {"to": [{"case": "11111111-1111-4111-8111-111111111111", "account": "11111111-1111-4111-8111-111111111111"}],
                  "word": "x"},
    "referrals/steps": VERSION | {"action": "acknowledge", "note": "x", "reason": "no_place"},
    "cases/safety": {"kind": "risk", "name": "Petar Dimitrov", "relation": "x", "telephone": "+359888111222",
                     "address": "ul. Roza 1", "organisation": None},
    "cases/contact": {"channels": ["sms"], "windows": [{"days": [1], "start": 540, "end": 720}], "zone": "Europe/Sofia",
                      "valid_from": "2026-11-01", "valid_until": "2027-01-01", "language": "uk", "telephone": "+359888111222"},
    "happened": {"trigger": "release"},
    "papers/keep": {"language": "uk", "signed": {"name": "x", "worker": "x", "signature": "M 1 1 L 2 2", "worker_signature": "M 1 1"}},
    "plans/draft": {"answers": {"her_view": "x"}, "version": 0},
    "plans/finish": VERSION | {"agreement": {"method": "spoken", "language": "uk", "name": "x", "worker": "x", "witness": "x",
                                             "team": [{"name": "x", "function": "x"}]}},
    "plans/decline": VERSION | {"her_words": "x"},
    "plan-steps/move": VERSION | {"action": "do"},
    "cases/messages": {"channel": "sms", "text": "ready"},
    "messages/steps": VERSION | {"action": "queue"},
    "safety/end": VERSION,
    "referrals/release": {"action": "send", "note": "x", "reason": "x"},
    "links": {"title": "x", "restricted": False, "proceeding": None},
    "selectors": {"kind": "plate", "value": "CB1234AB", "ground": "device", "place": "BG", "fact": "x"},
    "cases/place-requests": {"organisation": "00000000-0000-0000-0000-000000000000", "from_on": "2026-11-30", "length": "weeks",
                             "children": 1, "eldest": "3-6", "language": "uk", "security": "usual"},
    "place-requests/steps": VERSION | {"action": "promise", "until": "2026-11-30", "reason": "full"},
    "comparisons": {"organisation": "00000000-0000-0000-0000-000000000000"},
    "comparisons/steps": VERSION | {"action": "conclude", "reason": "not_now", "outcome": "together"},
    "links/across": VERSION | {"across": True},
    "link-meetings/steps": VERSION | {"action": "dismiss", "reason": "shared"},
    "agreements/steps": VERSION | {"action": "suspend"},
    "projects": {"title": "x", "donor": "x", "first_year": 2026, "last_year": 2028, "bodies": [None]},
    "projects/targets": VERSION | {"rule": "assisted", "year": 2026, "number": 5},
    "projects/money": VERSION | {"year": 2026, "currency": "EUR", "granted": "5.00", "spent": "1.00"},
    "projects/close": VERSION,
    "agreements/sign": {"name": "x", "office": "x"},
    "agreements/contact": VERSION | {"name": "x", "phone": "+359 2 000 00"},
    "agreements": {"title": "x", "kind": "protocol", "parties": [None], "valid_from": "2026-01-01", "valid_until": "2027-01-01",
                   "clauses": [{"purpose": "assistance", "category": "needs", "legal_basis": "consent", "months": 12}],
                   "work": [{"title": "x", "year": 2026, "activity": "2.1"}], "review_on": "2026-06-01", "groups": ["children"]},
    "releases/answer": VERSION | {"release": True},
    "erasure/ask": {"ground": "wish", "reason": "x"},
    "erasure": {"ground": "wish"},
    "exports": {"kind": "cases", "purpose": "assistance", "reason": "x", "keeper": "x", "categories": ["needs"], "format": "csv"},
    "documents": {},
    "describe": VERSION | {"kind": "evidence", "source": "person", "received_at": "2026-11-20T10:00:00Z", "title": "x",
                           "received_from": "x"},
    "handovers": {"recipient": "court", "handed_at": "2026-11-24T10:00:00Z", "note": "x"},
    "shares": {"referral": None},
    "void": VERSION | {"why": "file"},
    "documents/release": {"referral": None, "reason": "x"},
    "cases/proceedings": {"jurisdiction": "BG", "stage": "report", "on": "2026-10-05", "authority": None, "number": "x"},
    "proceedings": {"jurisdiction": "BG", "stage": "report", "on": "2026-10-05", "number": "x", "operations": "x", "case_code": ""},
    "stages": VERSION | {"action": "indict", "on": "2026-11-20", "country": ""},
    "accused": VERSION | {"number": 1, "verdict": "terminated", "on": "2026-11-20", "name": ""},
    "measures": {"kind": "witness", "since": "2026-11-20", "until": "2027-01-01", "authority": None},
    "measures/end": VERSION,
    "hearings": {"at": "2026-12-03T08:30:00Z", "zone": "Europe/Sofia", "kind": "court", "place": "x", "interpreter": "uk",
                 "shields": ["closed"], "reason": "x"},
    "hearings/summonses": {"organisation": "00000000-0000-0000-0000-000000000000", "reference": "C-0000-0000"},
    "summonses/steps": VERSION | {"action": "answer", "answer": "comes", "needs": ["closed"], "asked": True},
    "hearings/steps": VERSION | {"action": "confirm", "companion": None, "to": {"at": "2026-12-10T08:30:00Z", "zone": "Europe/Sofia",
                       "kind": "court", "place": "x"}},
    "joins": {"receiver": None, "ground": "court", "reference": "x"},
    "joins/accept": {"code": "AAAA-AAAA", "ground": "court", "reference": "x"},
    "joins/end": VERSION,
    "cooperation": {"answer": "undecided", "on": "2026-11-20"},
    "aids": {"on": "2026-11-20", "body": None},
    "aids/steps": VERSION | {"action": "grant", "on": "2026-11-20", "lawyer": "x"},
    "tellings": {"language": "uk", "form": "spoken", "proof": "witness", "interpreter": True, "witness": "x", "protocol_on": "2026-11-20"},
    "charges": {"kind": "fine", "on": "2026-11-20", "about": "x"},
    "charges/steps": VERSION | {"action": "hand_over", "on": "2026-11-20"},
    "claims": {"kind": "state", "jurisdiction": "BG", "on": "2026-11-20", "about": "x", "proceeding": None},
    "claims/steps": VERSION | {"action": "lodge", "on": "2026-11-20", "amount": "10.50", "currency": "EUR"},
    "glasses": {"case": "C-0000-0000", "ground": "danger", "purpose": "assistance", "reason": "x"},
    "glasses/review": VERSION | {"verdict": "justified", "finding": "x"},
    "done": VERSION | {"done_at": "2026-11-24T10:00:00Z", "note": "x"},
    "people/invitations": {"email": "new@accord.example", "name": "x", "language": "bg", "role": "case_manager"},
    "people/role": {"role": "case_manager"},
    "reset/ask": {"reason": "x"},
    "vetting": {"kind": "person", "name": "x", "contact": "x", "offers": ["housing"], "areas": ["BG-02"], "note": "x"},
    "checks": VERSION | {"kind": "identity", "concern": False},
    "vetting/steps": VERSION | {"action": "vet", "until": "2027-01-01", "reason": "concern"},
    "services": ENTRY,
    "services/edit": VERSION | ENTRY,
    "services/reports": {"wrong": "number", "note": "x"},
    "reports/answer": VERSION | {"action": "reject", "rejection": "checked"},
    "no-place": {"age": 30, "children": [3], "step_free": True, "language": "uk", "security": "high", "region": "BG-02"},
    "places/hold": {"age": 30, "children": [3], "step_free": True, "language": "uk", "security": "usual", "urgent": True,
                    "case": None, "referral": None},
    "holds/steps": VERSION | {"action": "extend", "reason": "transport"},
    "arrival": VERSION | {"arrived_at": "2026-11-24T10:00:00Z", "ground": "contract", "until": "2027-01-01",
                          "papers": ["contract"]},
    "shelters": HOUSE,
    "shelters/change": VERSION | HOUSE,
    "units": UNIT,
    "units/change": VERSION | UNIT,
    "address": {"purpose": "assistance"},
    "name": {"purpose": "assistance"},
    "stays/steps": VERSION | {"action": "leave", "at": "2026-11-24T10:00:00Z", "ground": "contract", "until": "2027-01-01",
                              "reason": "wish", "next_place": "own", "unit": None},
    "stays/papers": VERSION | {"papers": ["contract"]},
    "": VERSION,
}  # fmt: skip
NASTY = [
    "\x00", "\ud800", "9" * 30, "x" * 30_000, 10**30, -1, None, [], {}, ["\x00"], [["x"]], {"\x00": "\x00"}, True,
    "0001-01-01", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-11-20T10:00:00",
]  # fmt: skip
NASTY_THERE = ["\x00", "9" * 30, 10**30, "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", ["\x00"]]


def last(route):
    """A conflict of interest shuts the case: it is declared when everything else was tried."""
    return route[0].endswith("/conflict"), route[0]


def of_nadia(route):
    """Whether an administrator does it: agreements, trainings, and what the directory says of the own services."""
    return "agreements" in route or route.startswith(("/api/v1/services", "/api/v1/training", "/api/v1/campaign"))


def good_body(route, someone):
    """The body of GOOD that fits `route`, its open ids filled in."""
    parts = re.sub(r"/\{\w+\}", "", route).removeprefix("/api/v1/").split("/")
    if route.endswith("}"):
        return VERSION
    found = next(GOOD[name] for name in ("/".join(parts), "/".join(parts[-2:]), parts[-1], "") if name in GOOD)
    text = json.dumps(found).replace("[null]", f'["{someone}"]')
    return json.loads(re.sub('"(receiver|account|referral)": null', rf'"\1": "{someone}"', text))


def spoilt(body, nasties, turns):
    """`body` with one field after the other made nasty, also the fields of the objects in it."""
    for name, value in body.items():
        yield from (body | {name: nasty} for nasty in share(nasties, SHARE, next(turns)))
        inner = value[0] if isinstance(value, list) and value and isinstance(value[0], dict) else value
        if isinstance(inner, dict):
            for worse in spoilt(inner, nasties, turns):
                yield body | {name: [worse] if isinstance(value, list) else worse}


@pytest.mark.long
@pytest.mark.parametrize("who", ["ana", "nadia"])
def test_every_operation_of_the_api(world, ids, who):  # noqa: F811
    api, wrong = Api(world, who), []
    routes = json.loads(api.client.get("/api/openapi.json").content)["paths"]
    nasty, turns = NASTY if connection.vendor == "sqlite" else NASTY_THERE, count()
    for number, (route, operations) in enumerate(sorted(routes.items(), key=last)):
        path = re.sub(r"\{(\w+)\}", lambda m: str(ids.get(m.group(1), "stop")), route)
        bodies = share(BODIES, SHARE, number)
        if "post" in operations and of_nadia(route) is (who == "nadia"):
            bodies += [json.dumps(b).encode() for b in spoilt(good_body(route, world.org("dignita")), nasty, turns)]
        for method in operations:
            for other, body in enumerate(bodies if method == "post" else [b""]):
                headers = {"Authorization": f"Bearer {api.token}", "Idempotency-Key": f"bad-{number}-{other}"}
                response = api.client.generic(method.upper(), path, body, "application/json", headers=headers)
                if response.status_code not in FINE:
                    wrong.append((method, path, body[:80], response.status_code))
                elif response.status_code >= 400 and not response.json()["title"]:
                    wrong.append((method, path, body[:80], "no sentence"))
    assert wrong == []


def test_the_good_bodies_are_good(world, ids):  # noqa: F811
    """The test of the test: a body that is refused for its shape alone would prove nothing."""
    for who in ("ana", "nadia"):
        api = Api(world, who)
        for route, operations in sorted(
            json.loads(api.client.get("/api/openapi.json").content)["paths"].items(), key=last
        ):
            path = re.sub(r"/api/v1|\{(\w+)\}", lambda m: str(ids.get(m.group(1), "stop")) if m.group(1) else "", route)
            takes = "post" in operations and not route.endswith("/documents")  # those are the bytes of a file
            if takes and of_nadia(route) is (who == "nadia"):
                answer = api.post(path, good_body(route, world.org("dignita"))).json()
                assert isinstance(answer, list) or answer.get("code") != "invalid", (path, answer)


@pytest.mark.parametrize("junk", JUNK)
def test_foreign_ids_and_cursors(world, junk):
    from urllib.parse import quote

    desk, api = signed_in(world, "ana"), Api(world, "ana")
    for path in ("/desk/cases/", "/desk/signals/", "/desk/referrals/", "/desk/consents/", "/desk/duties/"):
        assert desk.get(path + quote(junk, safe="") + "/").status_code in FINE
        assert desk.get(path, {"after": junk}).status_code in FINE
    for path in ("/cases", "/signals", "/referrals", "/tables/identified"):
        assert api.get(f"{path}?after={quote(junk)}&by={quote(junk)}&box={quote(junk)}").status_code in FINE
        assert api.get(f"{path}/{quote(junk, safe='')}").status_code in FINE
