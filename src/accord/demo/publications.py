"""Figures of last year: partners have theirs; those for everybody, and the exact ones for Eurostat, wait for a second coordinator.
Synthetic rows were proposed too, and are held: the demonstration has far fewer than 3,000 persons.
"""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from accord.demo.cast import Cast
from accord.research.releases import queries, services
from accord.research.releases.models import Publication
from accord.research.releases.tasks import examine_waiting
from accord.research.releases.vocab import Method, Readers
from accord.research.transmissions import services as transmissions
from accord.research.transmissions.vocab import Ground


def tell(cast: Cast, now: datetime) -> None:
    """Elena proposed all; Svetla has released the one for partners and has not seen the other yet."""
    elena = cast["elena"]
    plan = services.register(actor=elena, text=queries.house_plan(), now=now, key=str(uuid4())).id

    def propose(readers: Readers, method: Method = Method.CELL_KEY, epsilon: float | None = None) -> UUID:
        wanted = services.Wanted(plan, now.year - 1, readers, method, epsilon)
        made = services.propose(actor=elena, wanted=wanted, now=now, key=str(uuid4()))
        examine_waiting(now)  # the worker does so within a minute
        return made.id

    row = Publication.objects.get(pk=propose(Readers.PARTNERS))
    services.decide(
        actor=cast["svetla"], publication=row.pk, action="release", read=row.version, now=now, key=str(uuid4())
    )
    propose(Readers.OPEN)
    propose(Readers.PARTNERS, Method.ROWS, 2.0)
    transmissions.propose(actor=elena, wanted=_for_eurostat(now), now=now, key=str(uuid4()))


def _for_eurostat(now: datetime) -> transmissions.Wanted:
    """The yearly table, sealed for an invented certificate whose key is thrown away."""
    own = rsa.generate_private_key(65537, 2048)
    who = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Eurostat (demonstration)")])
    made = x509.CertificateBuilder().subject_name(who).issuer_name(who).public_key(own.public_key()).serial_number(1)
    made = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=365))
    pem = made.sign(own, SHA256()).public_bytes(Encoding.PEM).decode()
    return transmissions.Wanted(
        "directive", str(now.year - 1), "xlsx", "en", Ground.DIRECTIVE, "Eurostat, crime statistics", "Article 19a", pem
    )
