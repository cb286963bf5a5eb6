"""Periodic work of files: what a crash or an erasure left on the disk goes; what is missing is found."""

import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

from accord.foundation.tasks.jobs import job
from accord.foundation.vault import current
from accord.foundation.wall import whole_node
from accord.protection.documents import storage
from accord.protection.documents.models import Document
from accord.protection.documents.storage import COPY, ORIGINAL

AGE = timedelta(hours=6)  # a file without a row may still be on its way


@job(name="documents.sweep", every=timedelta(hours=6))
def sweep(now: datetime) -> None:
    """Remove files that no row knows, and those of erased persons; say which files are missing."""
    with whole_node():  # behind the wall of one organisation, the files of all others would look like nobody's
        known = dict(Document.objects.values_list("id", "person_id"))
    erased = {person for person in set(known.values()) if current().keystore.is_shredded(person)}
    for document, path in list(storage.on_disk()):
        if document in known and known[document] not in erased:
            continue
        if document in known or _written(path) < now - AGE:
            path.unlink(missing_ok=True)
    for code in missing():
        logging.getLogger("accord").error("The file of document %s is missing.", code)


def missing() -> list[str]:
    """Codes of documents whose file is not there, but for persons who were erased: for the log and `accord check`."""
    found = []
    with whole_node():
        rows = list(Document.objects.order_by("code").only("id", "code", "person_id", "copy_size"))
    for row in rows:
        parts = (ORIGINAL, COPY) if row.copy_size is not None else (ORIGINAL,)
        gone = [part for part in parts if not storage.path_of(row.pk, part).exists()]
        if gone and not current().keystore.is_shredded(row.person_id):
            found.append(row.code)
    return found


def _written(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)
