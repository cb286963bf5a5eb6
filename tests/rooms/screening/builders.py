"""Lists and rules for tests, as the text of their files."""

from pathlib import Path

import accord.detection.screening as room
from accord.detection.screening import editing
from accord.detection.screening.models import Edition
from tests.cast import key

HERE = Path(room.__file__).parent
RULE = (HERE / "rules" / "delphi-2009-nrm-2026.2.toml").read_text(encoding="utf-8")
LANGUAGES = ("en", "bg", "ro", "uk")
ASKED = [("z1", "EX", "strong"), ("z2", "CD", "strong")]


def said(key, words):
    """One text in four languages."""
    return "".join(f'{key}.{language} = "{words} {language}"\n' for language in LANGUAGES)


def list_text(*groups, kind="scored", named="test", version="2026.1", populations='["adult", "child"]', extra=None):
    """A list with `groups` of (id, dimension, strength)."""
    more = (
        {"scored": 'rule = "delphi-2009"\n', "self_check": "at_risk_from = 1\n"}.get(kind, "")
        if extra is None
        else extra
    )
    text = f'id = "{named}"\nversion = "{version}"\nkind = "{kind}"\njurisdiction = ""\npopulations = {populations}\n'
    text += f'about = "any"\n{more}source = "tests"\nlast_checked = 2026-11-26\nneeds_legal_check = true\n'
    text += said("title", f"List {named}") + said("introduction", "Welcome")
    for number, group in enumerate(groups, start=1):
        text += (
            f"\n[[group]]\nnumber = {number}\n" + said("title", f"Group {number}") + said("prompt", "What happened?")
        )
        for named_so, dimension, strength in group:
            text += f'\n[[group.indicator]]\nid = "{named_so}"\n'
            text += f'dimension = "{dimension}"\nstrength = "{strength}"\n' if kind in ("scored", "module") else ""
            text += said("text", f"Indicator {named_so}")
    return text


def weighed_down(world, screening, reason):
    """A screening that was weighed again, and then lowered by Ana with Oksana's consent."""
    from accord.detection.screening import judging
    from accord.detection.screening.models import Rescoring, Screening
    from accord.detection.screening.vocab import Conclusion
    from accord.foundation.second import services as second
    from accord.foundation.second.models import Ask

    Rescoring.objects.create(
        screening_id=screening, instrument_version="2026.2", rule_version="delphi-2009/nrm-2026.1", conclusion="risk",
        urgent=False, at=world.now, by=world["ana"].account,
    )  # fmt: skip
    Screening.objects.filter(pk=screening).update(rescored=True)
    call = {"actor": world["ana"], "screening": screening, "to": Conclusion.RISK, "now": world.now}
    judging.ask_lower(**call, reason=reason, key=key())
    ask = Ask.objects.get(object_id=screening)
    second.answer(actor=world["oksana"], ask=ask.pk, release=True, read=1, now=world.now, key=key())
    judging.lower(**call, read=Screening.objects.get(pk=screening).version, key=key())


def begun(world, who="elena", text=""):
    """A list in preparation."""
    text = text or list_text(ASKED, named="own")
    return editing.begin(actor=world[who], text=text, now=world.now, key=key()).id


def stepped(world, who, edition, action):
    """Its next step."""
    row = Edition.objects.get(pk=edition)
    return editing.step(actor=world[who], edition=edition, action=action, read=row.version, now=world.now, key=key())
