"""A token sent beside somebody's browser session proves nothing: what asks for a fresh proof stays shut to it."""

from tests.cast import key, signed_in
from tests.rooms.api.test_api import Api, problem

INVITED = {"email": "new@accord.example", "name": "Нова", "language": "bg", "role": "case_manager"}


def test_a_token_borrows_no_fresh_proof_from_a_session(world):
    token = Api(world, "nadia").token
    for who in ("nadia", "mira"):  # the administrator's own browser, and a stranger's who holds her token
        browser = signed_in(world, who)
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key()}
        answer = browser.post("/api/v1/people/invitations", INVITED, "application/json", headers=headers)
        problem(answer, 403, "not-fresh")
    own = signed_in(world, "nadia")
    answer = own.post("/api/v1/people/invitations", INVITED, "application/json", headers={"Idempotency-Key": key()})
    assert answer.status_code == 200
