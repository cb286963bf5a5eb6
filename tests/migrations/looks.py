"""Opens the pages of a node that was kept, as who works there: prints how many, what was wrong, and which canaries stood on them."""

import json
import os
import re
import sys
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402

setup_test_environment()
told = json.loads((Path(os.environ["ACCORD_DATA"]) / "told.json").read_text(encoding="utf-8"))["canaries"]
seen, wrong, pages = set(), [], 0
PEOPLE = ("ana", "georgi", "mira", "elena", "petar")


def looks(client, path, method="get", **data):
    global pages  # noqa: PLW0603
    answer = getattr(client, method)(path, data, follow=True)
    pages += 1
    if answer.status_code >= 500:
        wrong.append(f"{answer.status_code} {method} {path}")
    text = (
        b"".join(answer.streaming_content).decode("utf-8", "replace")
        if answer.streaming
        else answer.content.decode("utf-8", "replace")
    )
    seen.update(canary for canary in told if canary in text)
    return text


def main():
    from accord.cooperation.people.factors import has_second_factor
    from accord.demo.seed import give_totp
    from tests.cast import prove

    for name in PEOPLE:
        account = get_user_model().objects.filter(email__startswith=f"{name}@").first()
        if account is None:
            continue
        if not has_second_factor(account.pk):
            give_totp(account)
        client = Client()
        client.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[0])
        prove(client, account)
        waiting, been = ["/desk/"], set()
        while waiting and len(been) < 120:
            path = waiting.pop(0)
            if path in been or not path.startswith("/desk/"):
                continue
            been.add(path)
            text = looks(client, path)
            waiting += re.findall(r'href="(/desk/[^"#]*)', text)
        for path in sorted(p for p in been if p.startswith("/desk/cases/") and p.count("/") == 4):
            looks(client, f"{path}identity/", "post", purpose="assistance")


main()
print(json.dumps({"pages": pages, "wrong": wrong, "seen": sorted(seen)}))
