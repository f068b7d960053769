"""Who may not comment: suspending, lifting, and finding out as a comment comes in.

Nobody is suspended in secret: whoever tries to comment is told why, until when, and
how to object; the owner of an e-mail address by mail as well.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from comments.models import Suspension, normalised_email
from comments.origins import Networks, and_above, domain_of, network_in
from comments.suspension_mails import tell_suspended
from newsportal.compiled import compiled
from newsportal.models import User
from newsportal.pagecache import purge_on_commit
from newsportal.rarely_changed import RarelyChanged
from newsportal.tasks import queue

KEY = "suspensions"  # purged with each change
Kind = Suspension.Kind
WIDEST = {4: 16, 6: 32}  # of networks, by version: beyond, it is a country


class Row(NamedTuple):
    pk: int
    kind: str
    value: str
    until: datetime | None
    reason: str

    def is_in_force(self, now: datetime) -> bool:
        return self.until is None or self.until > now


class Suspended(Exception):
    """Whoever sends this may not comment; `suspension` says why and until when."""

    def __init__(self, suspension: Row) -> None:
        super().__init__(suspension.pk)
        self.suspension = suspension


class BadValue(ValueError):
    """What is to be suspended is no address, domain or network, or far too wide."""


class Register:
    """All suspensions that are not lifted, by what they are of."""

    def __init__(self, rows: Iterable[Row]) -> None:
        rows = list(rows)
        self.named: dict[tuple[str, str], list[Row]] = {}
        for row in rows:
            self.named.setdefault((row.kind, row.value), []).append(row)
        nets = [row for row in rows if row.kind == Kind.NETWORK]
        self.networks = Networks((network_in(row.value), row) for row in nets)

    def of(self, *, email: str, address: str, now: datetime) -> Row | None:
        """Return the suspension in force that lasts longest, if there is any."""
        found = [*self.named.get((Kind.EMAIL, email), ()), *self.networks.around(address)]
        for domain in and_above(domain_of(email)):
            found += self.named.get((Kind.DOMAIN, domain), ())
        forever = datetime.max.replace(tzinfo=now.tzinfo)
        in_force = [row for row in found if row.is_in_force(now)]
        return max(in_force, key=lambda row: row.until or forever, default=None)


@compiled(Row._make)
def _in_force(now: datetime) -> QuerySet[Any, Any]:
    return Suspension.objects.in_force(now).order_by("pk").values_list(*Row._fields)


current: RarelyChanged[Register] = RarelyChanged(KEY, lambda: Register(_in_force(timezone.now())))


def refuse_suspended(*, email: str, address: str, now: datetime | None = None) -> None:
    """Raise Suspended if the sender may not comment now."""
    suspension = current().of(email=email, address=address, now=now or timezone.now())
    if suspension is not None:
        raise Suspended(suspension)


@transaction.atomic
def suspend(
    kind: str, value: str, *, by: User, reason: str, until: datetime | None, language: str
) -> Suspension:
    """Suspend from now on; the owner of an e-mail address gets a mail in `language`.

    Raises BadValue.
    """
    suspension = Suspension.objects.create(
        kind=kind, value=read_value(kind, value), until=until, reason=reason, by=by,
        language=language,
    )  # fmt: skip
    if suspension.kind == Kind.EMAIL:
        queue(tell_suspended, suspension_id=suspension.pk)
    purge_on_commit(KEY)
    return suspension


@transaction.atomic
def lift(suspension: Suspension, *, by: User, reason: str = "") -> bool:
    """End the suspension now, and keep who did so; False if somebody was faster.

    Who was told of the suspension is told of its end.
    """
    lifted = Suspension.objects.not_lifted().filter(pk=suspension.pk)
    if lifted.update(lifted_at=timezone.now(), lifted_by=by, lifted_reason=reason) != 1:
        return False
    suspension.refresh_from_db()
    if suspension.kind == Kind.EMAIL:
        queue(tell_suspended, suspension_id=suspension.pk)
    purge_on_commit(KEY)
    return True


def read_value(kind: str, value: str) -> str:
    """Return `value` in the form in which it is compared. Raises BadValue."""
    written = normalised_email(value)
    if kind == Kind.NETWORK:
        try:
            network = network_in(written)
        except ValueError as error:
            raise BadValue(value) from error
        if network.prefixlen < WIDEST[network.version]:
            raise BadValue(value)
        return str(network)
    local, at, domain = written.rpartition("@")
    is_address = bool(local) and bool(at)
    has_domain = "." in domain.strip(".") and not any(c.isspace() or c in "/:,;" for c in domain)
    if not has_domain or is_address != (kind == Kind.EMAIL):
        raise BadValue(value)
    return written if kind == Kind.EMAIL else domain
