"""What an answer says to the caches between the portal and its readers.

Nobody but the edges that we purge may keep a page for long. So `Cache-Control`,
which every cache and browser reads, always says the same; how long an edge may
keep the page stands in the field that this edge alone obeys (RFC 9213), beside
the keys by which it forgets it.
"""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings

from newsportal.edge.purging import spelled

UNPURGED = timedelta(seconds=2)  # how old a page may be where we cannot purge
# While an edge fetches a page anew, the old one may be handed out: part of the 2 s that
# a change may take to be seen, so little of it.
WHILE_REVALIDATING = timedelta(seconds=1)
IF_ERROR = timedelta(hours=12)
# Varnish takes 8 KB in a header line, Fastly and Cloudflare 16 KB.
MOST_KEYS_BYTES = 7_500


def cache_control(lasts: timedelta, *, is_purgeable: bool = True) -> str:
    """Return what every cache may do with a page that changes no sooner than in `lasts`.

    No `must-revalidate`: it forbids any stale answer (RFC 9111 §5.2.2.2) and with it
    `stale-if-error`; `max-age=0` makes browsers ask each time all the same. Taken to the
    letter, `s-maxage` forbids stale answers to shared caches as well (§5.2.2.10):
    Cloudflare holds to that, nginx and Varnish do not. No `stale-while-revalidate`:
    browsers obey it, and nobody can purge them.

    A page that is not purgeable, because it shows too much to name, may not come back
    once its time is over.
    """
    shared = f"public, max-age=0, s-maxage={_seconds(min(lasts, UNPURGED))}"
    return f"{shared}, stale-if-error={_seconds(IF_ERROR)}" if is_purgeable else shared


def edge_control(lasts: timedelta, *, is_acknowledged: bool, is_purgeable: bool = True) -> str:
    """Return what an edge of ours may do with the page.

    Sent whether acknowledged or not: a cache that revalidates keeps the fields that
    a 304 lacks, and would keep the long life of yesterday.
    """
    is_lasting = is_acknowledged and is_purgeable
    longest = settings.EDGE_TTL if is_lasting else UNPURGED
    said = [f"max-age={_seconds(min(lasts, longest))}"]
    if is_lasting:
        said.append(f"stale-while-revalidate={_seconds(WHILE_REVALIDATING)}")
    if is_purgeable:
        said.append(f"stale-if-error={_seconds(IF_ERROR)}")
    return ", ".join(said)


def edge_headers(
    keys: Iterable[str], *, is_acknowledged: bool, lasts: timedelta = timedelta.max
) -> dict[str, str]:
    """Return every header that caches go by; a 304 carries them as the 200 does.

    `keys` name what the page shows. `lasts` is the time until the clock changes it (a
    scheduled story, a placement), which no purge announces where no worker runs.
    """
    names = [spelled(key) for key in dict.fromkeys(keys)]
    is_purgeable = bool(names) and len(" ".join(names)) <= MOST_KEYS_BYTES
    headers = {"Cache-Control": cache_control(lasts, is_purgeable=is_purgeable)}
    for edge in settings.EDGES:
        headers[edge.control_field] = edge_control(
            lasts, is_acknowledged=is_acknowledged, is_purgeable=is_purgeable
        )
    if is_purgeable:
        headers |= {"Surrogate-Key": " ".join(names), "Cache-Tag": ",".join(names)}
    return headers


def _seconds(time: timedelta) -> int:
    return max(0, int(time.total_seconds()))
