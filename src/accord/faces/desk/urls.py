"""Addresses of the desk."""

from django.urls import URLPattern, path
from django.views.generic import RedirectView

from accord.faces.desk.views import agreements, cases, consents, day, figures, referrals, releases, screening, signals

app_name = "desk"
urlpatterns: list[URLPattern] = [
    path("", RedirectView.as_view(pattern_name="desk:day"), name="home"),
    path("desk/", day.day, name="day"),
    path("desk/alive/", day.alive, name="alive"),
    path("desk/me/", day.me, name="me"),
    path("desk/duties/<str:duty_id>/", day.duty, name="duty"),
    path("desk/releases/<str:ask_id>/", releases.release, name="release"),
    path("desk/directory/", day.directory, name="directory"),
    path("desk/ledger/", day.ledger_page, name="ledger"),
    path("desk/signals/", signals.signal_list, name="signals"),
    path("desk/signals/new/", signals.new_signal, name="signal_new"),
    path("desk/signals/<str:signal_id>/", signals.signal, name="signal"),
    path("desk/signals/<str:signal_id>/triage/", signals.triage, name="signal_triage"),
    path("desk/signals/<str:signal_id>/close/", signals.close, name="signal_close"),
    path("desk/screenings/new/", screening.begin, name="screening_new"),
    path("desk/screenings/<str:screening_id>/", screening.screening, name="screening"),
    path("desk/screenings/<str:screening_id>/group/<int:number>/", screening.group, name="screening_group"),
    path("desk/screenings/<str:screening_id>/raise/", screening.raise_conclusion, name="screening_raise"),
    path("desk/screenings/<str:screening_id>/resume/", screening.resume, name="screening_resume"),
    path("desk/identify/", cases.identify, name="identify"),
    path("desk/search/", cases.search, name="search"),
    path("desk/cases/", cases.case_list, name="cases"),
    path("desk/cases/<str:case_id>/", cases.case, name="case"),
    path("desk/cases/<str:case_id>/identity/", cases.identity, name="case_identity"),
    path("desk/cases/<str:case_id>/correct/", cases.correct, name="case_correct"),
    path("desk/cases/<str:case_id>/note/", cases.note, name="case_note"),
    path("desk/cases/<str:case_id>/step/", cases.step, name="case_step"),
    path("desk/cases/<str:case_id>/consent/", consents.ask, name="consent_new"),
    path("desk/cases/<str:case_id>/consent/answer/", consents.answer, name="consent_answer"),
    path("desk/consents/<str:consent_id>/", consents.consent, name="consent"),
    path("desk/consents/<str:consent_id>/withdraw/", consents.withdraw, name="consent_withdraw"),
    path("desk/cases/<str:case_id>/referral/", referrals.new_referral, name="referral_new"),
    path("desk/referrals/in/", referrals.inbox, name="inbox"),
    path("desk/referrals/out/", referrals.outbox, name="outbox"),
    path("desk/referrals/<str:referral_id>/", referrals.referral, name="referral"),
    path("desk/referrals/<str:referral_id>/act/", referrals.act, name="referral_act"),
    path("desk/agreements/", agreements.agreement_list, name="agreements"),
    path("desk/agreements/new/", agreements.new_agreement, name="agreement_new"),
    path("desk/agreements/<str:agreement_id>/", agreements.agreement, name="agreement"),
    path("desk/agreements/<str:agreement_id>/act/", agreements.act, name="agreement_act"),
    path("desk/figures/", figures.figures, name="figures"),
]
