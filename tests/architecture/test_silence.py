"""What fails tells where and which kind, never what was typed; and answers that reach no view carry the headers too."""

import dataclasses
import importlib
import logging
import pkgutil
import sys

import pytest
from django.apps import apps
from django.conf import settings
from django.template.base import Template
from django.test import Client, RequestFactory, override_settings

import accord
from accord.config.logs import Plain
from accord.config.views import server_error
from accord.detection.signals.services import SignalDetails
from accord.detection.signals.vocab import Channel
from accord.faces.api.schemas import CaseIn, IdentityIn
from accord.foundation.vault import SealedField
from accord.protection.persons.vocab import Identity
from tests.cast import signed_in


def record(message, *args, **extra):
    made = logging.LogRecord("django.request", logging.ERROR, __file__, 1, message, args, extra.pop("exc_info", None))
    made.__dict__.update(extra)
    return Plain().format(made)


def test_the_log_keeps_class_and_place_of_a_fault_and_not_its_text():
    def fails(typed):
        try:
            int(typed)
        except ValueError as error:
            raise RuntimeError(f"no number: {typed}") from error

    with pytest.raises(RuntimeError) as caught:
        fails("Тетяна")
    told = record(f"It failed: {caught.value}", exc_info=(RuntimeError, caught.value, caught.value.__traceback__))
    assert "Тетяна" not in told
    assert "builtins.RuntimeError" in told
    assert "builtins.ValueError" in told
    assert "test_silence.py" in told
    assert len(told.splitlines()) >= 5


def test_no_input_forges_a_line_of_the_log():
    forged = "/x\r\nERROR root: all is well\x1b[2K\u202e\u2028end"
    assert len(record("Not Found: %s", forged).splitlines()) == 1
    request = RequestFactory().get("/Тетяна%0aforged")
    assert record("Not Found: %s", request.path, request=request, status_code=404) == (
        "ERROR django.request: 404 GET no such address"
    )


def test_what_holds_particulars_has_a_repr_that_tells_nothing(now):
    told = [
        Identity(given_name="Тетяна"),
        SignalDetails(Channel.HOTLINE, now, "BG", account="Тетяна"),
        IdentityIn(given_name="Тетяна"),
        settings.NODE,
    ]
    for one in told:
        assert "Тетяна" not in f"{one!r} {one}"
        assert settings.SECRET_KEY not in f"{one!r} {one}"
    with pytest.raises(ValueError, match="validation error") as caught:
        CaseIn.model_validate({"identity": {"given_name": "Тетяна", "unknown": "Коваленко"}})
    assert "Коваленко" not in str(caught.value)


# Dataclasses with a field that is called like something sealed, and that hold words of the package, codes or counts only.
OPEN_WORDS = """
Actor Answer Body Bucket Character ConclusionRow ConsentText Counted Dimension Domain Entry Figure Found Grant Group Hard Indicator Instrument Job Kind Least Line Link
Listed Manifest Moment NextStep
Notice Overview Page Part Party Picked PlanForm Reading Reason Rule Section StateTable Step Told Unsafe Urgent Way Witness
Noisy Plan Released Shown System Table Variable Wanted
Figures
Backtest Certified Coverage Locked Meter Method Shared Solved Wave History
"""


def dataclasses_of_the_house():
    for found in pkgutil.walk_packages(accord.__path__, "accord."):
        if not found.name.endswith("__main__") and ".migrations" not in found.name:
            for one in vars(importlib.import_module(found.name)).values():
                if isinstance(one, type) and dataclasses.is_dataclass(one) and one.__module__ == found.name:
                    yield one


def test_a_dataclass_with_something_sealed_in_it_draws_nothing_of_itself():
    """What stands in a frame when something fails is drawn by debuggers and collectors of faults (C8)."""
    models = [model for model in apps.get_models() if model.__module__.startswith("accord.")]
    sealed = {field.name for model in models for field in model._meta.fields if isinstance(field, SealedField)}
    sealed |= {"opened", "told", "text", "value", "rows", "content", "plan"}
    telling = {
        one.__name__
        for one in dataclasses_of_the_house()
        if one.__dataclass_params__.repr and sealed & {field.name for field in dataclasses.fields(one) if field.repr}
    }
    assert telling == set(OPEN_WORDS.split())


def test_uncaught_faults_pass_the_same_log():
    assert sys.excepthook.__module__ == "accord.config.logs"


def test_a_fault_of_the_page_of_faults_is_still_a_sentence(monkeypatch):
    def fails(self, context):
        raise ValueError(context)

    monkeypatch.setattr(Template, "render", fails)
    answer = server_error(RequestFactory().get("/desk/"))
    assert answer.status_code == 500
    assert answer.content.startswith(b"A fault of ours.")


def test_answers_that_reach_no_view_carry_the_headers(world):
    ana = signed_in(world, "ana")
    answers = {
        413: ana.post("/desk/search/", b"x", content_type="text/plain", CONTENT_LENGTH="99999999"),
        415: ana.post("/api/v1/signals", b"<a/>", content_type="text/xml"),
        400: ana.get("/desk/", HTTP_HOST="elsewhere.example"),
    }
    with override_settings(SECURE_SSL_REDIRECT=True):
        answers[301] = Client().get("/desk/")
        answers[403] = Client().get("/api/v1/me", headers={"Authorization": "Bearer x"})
    assert "revoke it" in answers[403].json()["title"]
    for status, answer in answers.items():
        assert answer.status_code == status
        assert answer["Cross-Origin-Embedder-Policy"] == "require-corp"
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        assert "no-store" in answer["Cache-Control"]
