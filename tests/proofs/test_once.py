"""A6: the same form, sent many times at once."""

import threading

import pytest

from accord.foundation.refusals import Failure
from accord.protection.cases import services as cases
from accord.protection.cases.models import Note
from tests.cast import build_world


@pytest.mark.proof("A6")
@pytest.mark.django_db(transaction=True)
def test_a_form_sent_many_times_writes_once(proof, now):
    from django.db import connection

    world = build_world(now)
    case = world.case()
    forms, wrong = proof.size(quick=60, long=1000), []

    def send(number: int, text: str) -> None:
        try:
            cases.add_note(actor=world["ana"], case=case, text=text, now=now, key=f"proof-a6-{number:06d}")
        except Failure as failure:
            if failure.code != "key-reused":
                wrong.append((number, failure.code))
        finally:
            connection.close()

    sent = 0
    for number in range(forms):
        times = proof.random.randint(2, 5)
        other = proof.random.random() < 0.3
        texts = [f"text {number}"] * times + ([f"another {number}"] if other else [])
        threads = [threading.Thread(target=send, args=(number, text)) for text in texts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        sent += len(threads)
    made = Note.objects.count()
    proof.counted(sent, f"{forms} forms sent {sent} times by threads: {made} records, {len(wrong)} wrong answers")
    assert (made, wrong) == (forms, [])
