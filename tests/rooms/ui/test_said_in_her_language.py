"""What was done is said in the language of who did it, not in that of the browser."""

import pytest
from django.utils import translation

from accord.cooperation.people.models import Account
from tests.cast import key, signed_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["bg", "ro", "uk"])
def test_a_lazy_sentence_is_said_in_her_language(world, language):
    Account.objects.filter(pk=world["elena"].account).update(language=language)
    told = {"key": key(), "frame": "bg-yearly", "first_year": world.now.year, "title": "x", "language": language}
    page = signed_in(world, "elena").post(
        "/desk/programmes/new/", told, follow=True, headers={"accept-language": "en"}
    ).content.decode()  # fmt: skip
    with translation.override(language):
        assert translation.gettext("Begun. Add the activities, then bring it before the commission.") in page
