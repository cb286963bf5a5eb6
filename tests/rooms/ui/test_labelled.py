"""A code is shown in the words that Django would show."""

import pytest
from django.apps import apps
from django.db.models import Model
from django.utils.translation import override

from accord.foundation.labelled import Labelled

KINDS = [model for model in apps.get_models() if issubclass(model, Labelled)]


@pytest.mark.parametrize("model", KINDS, ids=lambda model: model._meta.label)
def test_a_code_is_shown_in_the_words_of_its_choices(model):
    coded = [field for field in model._meta.get_fields() if getattr(field, "choices", None)]
    assert coded
    for field in coded:
        for code in (*(code for code, _label in field.flatchoices), "unheard-of", "", None):
            row = model(**{field.attname: code})
            with override("uk"):
                assert getattr(row, f"get_{field.name}_display")() == Model._get_FIELD_display(row, field)
