"""The worker of `manage.py serve`, told of two edges: one that answers, one that is away."""

from django.test import SimpleTestCase

from tests.newsportal.edge_servers import FASTLY_SERVICE, TOKEN, FastlyApi, Purged
from tests.portal import Portal, free_port, wait_for

CHANGE = """
from django.db import transaction
from newsportal.pagecache import purge_on_commit
with transaction.atomic():
    purge_on_commit("latest:fr", "article:1", is_hard=True)
"""
POSITIONS = """
from newsportal.models import EdgePosition
print(*EdgePosition.objects.order_by("edge").values_list("sent", "error"))
"""


class WorkerTest(SimpleTestCase):
    def test_a_change_reaches_its_edge_though_another_is_away(self) -> None:
        api = self.enterContext(FastlyApi())
        edges = f"varnish://127.0.0.1:{free_port()},fastly://{TOKEN}@{FASTLY_SERVICE}"
        portal = Portal(demo=False, EDGE_PURGE=f"{edges}?api={api.base}")
        portal.start()
        self.addCleanup(portal.kill)
        # A new edge forgets everything; from then on it follows.
        wait_for(lambda: Purged(["everything"], True) in api.taken, "the new edge")
        portal.run(CHANGE)
        wait_for(lambda: Purged(["article:1", "latest:fr"], True) in api.taken, "the change")
        self.assertEqual(api.mistakes, [])
        positions = "(2, '') (0, 'ConnectionRefusedError')"
        wait_for(lambda: portal.run(POSITIONS) == positions, "one acknowledged, one recorded")
        self.assertNotIn(TOKEN, portal.log)
