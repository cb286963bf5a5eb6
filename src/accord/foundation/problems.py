"""Problem details for programs (RFC 9457)."""

from collections.abc import Sequence

from django.http import JsonResponse

from accord.foundation.refusals import Reason


def problem(status: int, code: str, sentence: str, reasons: Sequence[Reason] = (), field: str = "") -> JsonResponse:
    """RFC 9457 problem details."""
    body: dict[str, object] = {"type": f"/api/docs#{code}", "title": sentence, "status": int(status), "code": code}
    if field:
        body["field"] = field
    if reasons:
        body["reasons"] = [{"code": r.code, "text": str(r.text), "remedy": str(r.remedy)} for r in reasons]
    return JsonResponse(body, status=int(status), content_type="application/problem+json")
