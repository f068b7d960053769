from threading import Event, Thread

from django.http import HttpResponse
from django.test import RequestFactory

from newsportal.pagestore.asked import asked
from newsportal.pagestore.sending import Reply
from tests.newsportal.pagestore.fronts import FrontTest, text_of
from tests.newsportal.pagestore.pages import change, site


class TogetherTest(FrontTest):
    def test_many_at_once_get_one_rendering(self) -> None:
        """The first renders; whoever comes meanwhile waits and gets the same."""
        entered, finish = Event(), Event()

        def slow() -> None:
            entered.set()
            finish.wait(30)

        site.meanwhile = slow
        found: list[HttpResponse] = []
        crowd = [Thread(target=lambda: found.append(self.readers.get("/page/"))) for _ in range(20)]
        # The rendering asks the database nothing: these threads have no connection to it.
        crowd[0].start()
        self.assertTrue(entered.wait(30))
        for thread in crowd[1:]:
            thread.start()
        finish.set()
        for thread in crowd:
            thread.join(30)
        self.assertEqual(site.renderings, 1)
        self.assertEqual({text_of(response) for response in found}, {"one"})

    def test_who_comes_while_a_change_is_rendered_may_have_what_was_true_a_moment_ago(self) -> None:
        self.read()
        change("two")
        self.readers.look()
        seen: list[HttpResponse] = []
        site.meanwhile = lambda: seen.append(self.readers.get("/page/"))
        self.assertEqual(self.read(), "two")
        self.assertEqual(text_of(seen[0]), "one")
        self.assertEqual(seen[0]["Cache-Status"], "newsportal; hit; detail=stale")

    def under_fire(self) -> None:
        """Have the page rendered twice in no time, then change it again."""
        for text in ("two", "three"):
            self.read()
            change(text)
            self.readers.look()

    def test_a_page_under_fire_is_renewed_while_readers_have_its_last_copy(self) -> None:
        self.under_fire()
        self.readers.now += 0.1
        early = self.readers.get("/page/")
        self.readers.renew()
        self.readers.now += 0.2
        late = self.readers.get("/page/")
        self.assertEqual([text_of(early), text_of(late)], ["two", "two"])
        self.assertEqual(late["Cache-Status"], "newsportal; hit; detail=stale")
        self.assertEqual(site.renderings, 2)
        self.readers.renew()
        self.assertEqual((self.read(), site.renderings), ("three", 3))

    def test_a_page_under_fire_is_no_older_than_a_second(self) -> None:
        self.under_fire()
        self.readers.now += 1
        self.assertEqual(self.read(), "three")

    def test_what_was_removed_from_a_page_under_fire_is_gone_at_once(self) -> None:
        self.under_fire()
        change("four", is_hard=True)
        self.readers.look()
        self.assertEqual(self.read(), "four")

    def test_a_page_that_changes_now_and_then_is_never_old(self) -> None:
        for text in ("two", "three", "four"):
            self.read()
            change(text)
            self.readers.now += 1
            self.readers.look()
            self.assertEqual(self.read(), text)

    def waiting(self, *, age_s: float = 0.0, is_hard: bool = False) -> HttpResponse:
        """Return what somebody gets who comes while the change of an old page is rendered."""
        self.read()
        self.readers.now += age_s
        change("two", is_hard=is_hard)
        self.readers.look()
        entered, finish = Event(), Event()

        def slow() -> None:
            entered.set()
            finish.wait(30)

        site.meanwhile = slow
        first = Thread(target=self.read)
        first.start()
        self.assertTrue(entered.wait(30))
        seen: list[HttpResponse] = []
        second = Thread(target=lambda: seen.append(self.readers.get("/page/")))
        second.start()
        second.join(0.1)
        finish.set()
        first.join(30)
        second.join(30)
        self.assertEqual(site.renderings, 2)
        return seen[0]

    def test_what_was_true_longer_ago_does_not_stand_in_at_once(self) -> None:
        self.assertEqual(text_of(self.waiting(age_s=1.5)), "two")

    def test_text_that_was_removed_stands_in_for_nothing(self) -> None:
        self.assertEqual(text_of(self.waiting(is_hard=True)), "two")

    def test_who_gets_the_flight_next_looks_before_rendering_again(self) -> None:
        page = asked(RequestFactory().get("/page/", headers={"host": "testserver"}).environ)
        assert page
        self.read(self.readers.restarted())  # meanwhile, in another process
        reply = Reply({"REQUEST_METHOD": "GET"}, lambda status, headers: None)
        self.readers.cache._make(page, reply)
        self.assertEqual(site.renderings, 1)
