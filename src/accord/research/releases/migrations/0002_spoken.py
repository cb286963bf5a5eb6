"""The language of the files; reports as codes with facts, so that each reader gets them in her own language."""

from typing import Any

from django.db import migrations, models


def in_codes(apps: Any, _editor: Any) -> None:
    """What was written in English stays as it was written; what was refused had its code already."""
    for row in apps.get_model("releases", "publication").objects.all():
        facts = dict(one.partition("=")[::2] for one in row.report.pop("params", ()))
        refused = [
            {"code": code, "facts": {k: _number(v) for k, v in facts.items()}} for code in row.report.pop("refused", ())
        ]
        row.report = {
            name: [{"code": "as-written", "facts": {"words": words}} for words in said]
            for name, said in row.report.items()
        }
        if refused:
            row.report["refused"] = refused
        row.save(update_fields=["report"])


def _number(text: str) -> str | float:
    try:
        return float(text) if "." in text else int(text)
    except ValueError:
        return text


class Migration(migrations.Migration):
    dependencies = [("releases", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="publication", name="language", field=models.CharField(default="en", max_length=5)
        ),
        migrations.RunPython(in_codes, migrations.RunPython.noop),
    ]
