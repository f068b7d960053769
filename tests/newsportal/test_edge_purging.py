"""Fastly's and Cloudflare's APIs, spoken to servers that check each request."""

from django.test import SimpleTestCase

from newsportal.edge.purging import Edge, Unsent, edge_at, in_requests
from tests.newsportal.edge_servers import (
    CLOUDFLARE_ZONE,
    FASTLY_SERVICE,
    TOKEN,
    CloudflareApi,
    FastlyApi,
    Purged,
    StrictApi,
)
from tests.portal import free_port

APIS: dict[type[StrictApi], str] = {
    FastlyApi: f"fastly://{TOKEN}@{FASTLY_SERVICE}",
    CloudflareApi: f"cloudflare://{TOKEN}@{CLOUDFLARE_ZONE}",
}
# None: the server answers as it should.
REFUSALS: list[tuple[tuple[int, dict[str, str], bytes], str, int | None]] = [
    ((429, {"Retry-After": "7"}, b"{}"), "HTTP 429", 7),
    ((429, {"Retry-After": "999999"}, b"{}"), "HTTP 429", 300),
    ((503, {"Retry-After": "Fri, 31 Dec 1999 23:59:59 GMT"}, b"{}"), "HTTP 503", None),
    ((401, {}, b"{}"), "HTTP 401", None),
    ((302, {"Location": "https://elsewhere.example/"}, b""), "HTTP 302", None),
    ((200, {}, b"<html>"), "no JSON", None),
]


def edge_of(api: StrictApi) -> Edge:
    return edge_at(f"{APIS[type(api)]}?api={api.base}")


class ApiTest(SimpleTestCase):
    def test_fastly_is_asked_softly_or_hard(self) -> None:
        with FastlyApi() as api:
            edge_of(api).purge(["latest:fr", "a:1"], is_hard=False)
            edge_of(api).purge(["a:1"], is_hard=True)
        self.assertEqual(api.mistakes, [])
        self.assertEqual(api.taken, [Purged(["latest:fr", "a:1"], False), Purged(["a:1"], True)])

    def test_cloudflare_is_asked_by_tag(self) -> None:
        with CloudflareApi() as api:
            edge_of(api).purge(["latest:fr", "été"], is_hard=False)
        self.assertEqual(api.mistakes, [])
        self.assertEqual(api.keys, ["latest:fr", "%C3%A9t%C3%A9"])

    def test_no_request_carries_more_keys_than_its_edge_takes(self) -> None:
        keys = [f"a:{number}" for number in range(600)]
        for kind in APIS:
            with self.subTest(kind.__name__), kind() as api:
                edge = edge_of(api)
                for some in in_requests(keys, edge):
                    edge.purge(some, is_hard=True)
                self.assertEqual((api.mistakes, api.keys), ([], keys))

    def test_whatever_is_not_a_plain_yes_is_a_no(self) -> None:
        for kind in APIS:
            for refusal, said, pause_s in REFUSALS:
                with self.subTest(kind.__name__, said=said), kind() as api:
                    api.refusals.append(refusal)
                    with self.assertRaisesMessage(Unsent, said) as unsent:
                        edge_of(api).purge(["a:1"], is_hard=True)
                    self.assertEqual(unsent.exception.pause_s, pause_s)
                    self.assertEqual(api.taken, [])

    def test_cloudflare_says_no_with_a_200_too(self) -> None:
        for body in (b'{"success": false}', b"[]", b"null"):
            with self.subTest(body), CloudflareApi() as api:
                api.refusals.append((200, {}, body))
                with self.assertRaisesMessage(Unsent, "no success"):
                    edge_of(api).purge(["a:1"], is_hard=True)

    def test_no_token_is_in_what_is_said_of_an_edge(self) -> None:
        for address in APIS.values():
            edge = edge_at(f"{address}?api=http://127.0.0.1:{free_port()}")
            with self.assertRaises(Unsent) as unsent:
                edge.purge(["a:1"], is_hard=True)
            for said in (repr(edge), str(edge), edge.name, repr(unsent.exception)):
                self.assertNotIn(TOKEN, said)
