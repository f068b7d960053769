from ipaddress import ip_network

from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory, SimpleTestCase, override_settings

from newsportal.network import client_address, is_trusted, network_of, trusted_proxies

PROXIES = [ip_network("10.0.0.0/8"), ip_network("2001:db8:1::/48")]


@override_settings(TRUSTED_PROXIES=PROXIES)
class ClientAddressTest(SimpleTestCase):
    def test_a_chain_is_read_from_the_right_up_to_the_first_stranger(self) -> None:
        for peer, chain, client in (
            ("10.0.0.1", "203.0.113.7", "203.0.113.7"),
            ("10.0.0.1", "203.0.113.7, 10.0.0.2", "203.0.113.7"),
            ("10.0.0.1", "198.51.100.1, 203.0.113.7, 10.0.0.2", "203.0.113.7"),
            ("2001:db8:1::1", "2001:db8:2::7", "2001:db8:2::7"),
            ("::ffff:10.0.0.1", "::ffff:203.0.113.7", "203.0.113.7"),
        ):
            with self.subTest(chain):
                self.assertEqual(client_address(peer, chain), client)

    def test_an_untrusted_peer_is_the_client_whatever_it_claims(self) -> None:
        self.assertEqual(client_address("203.0.113.7", "198.51.100.1"), "203.0.113.7")

    def test_a_chain_of_nothing_but_proxies_ends_at_the_leftmost(self) -> None:
        self.assertEqual(client_address("10.0.0.1", "10.0.0.3, 10.0.0.2"), "10.0.0.3")

    def test_garbage_ends_the_chain(self) -> None:
        for garbage in ("", "unknown", "203.0.113.7:80", "fe80::1%eth0", "1e3", "\x00", ",,,"):
            with self.subTest(garbage):
                self.assertEqual(client_address("10.0.0.1", garbage), "10.0.0.1")
        self.assertEqual(client_address("10.0.0.1", "198.51.100.1, nonsense, 10.0.0.2"), "10.0.0.2")

    def test_nobody_is_trusted_who_has_no_address(self) -> None:
        for peer in ("", "unix:", "10.0.0.0/8", "localhost"):
            self.assertFalse(is_trusted(peer), peer)
        self.assertTrue(is_trusted("10.255.0.1"))

    def test_an_ipv6_customer_is_one_network_and_an_ipv4_address_another(self) -> None:
        self.assertEqual(network_of("2001:db8::1"), network_of("2001:db8::ffff:1:2:3"))
        self.assertNotEqual(network_of("2001:db8::1"), network_of("2001:db8:0:1::1"))
        self.assertNotEqual(network_of("203.0.113.7"), network_of("203.0.113.8"))
        self.assertEqual(network_of("::ffff:203.0.113.7"), "203.0.113.7")
        self.assertEqual(network_of("garbage"), "unknown")


@override_settings(TRUSTED_PROXIES=PROXIES, ALLOWED_HOSTS=["testserver"])
class TrustedProxiesTest(SimpleTestCase):
    def passed_on(self, peer: str, **headers: str) -> HttpRequest:
        """Return the request as the code behind the middleware sees it."""
        seen: list[HttpRequest] = []

        def view(request: HttpRequest) -> HttpResponse:
            seen.append(request)
            return HttpResponse()

        names = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        trusted_proxies(view)(RequestFactory().get("/", REMOTE_ADDR=peer, **names))
        return seen[0]

    def test_forged_headers_of_a_stranger_are_not_believed(self) -> None:
        request = self.passed_on(
            "203.0.113.7", x_forwarded_for="198.51.100.1", x_forwarded_proto="https"
        )
        self.assertEqual(request.META["REMOTE_ADDR"], "203.0.113.7")
        self.assertFalse(request.is_secure())

    def test_a_proxy_of_ours_says_who_calls_and_how(self) -> None:
        request = self.passed_on(
            "10.0.0.1", x_forwarded_for="198.51.100.1, 203.0.113.7", x_forwarded_proto="https"
        )
        self.assertEqual(request.META["REMOTE_ADDR"], "203.0.113.7")
        self.assertTrue(request.is_secure())

    def test_a_scheme_that_is_none_changes_nothing(self) -> None:
        request = self.passed_on("10.0.0.1", x_forwarded_proto="https, http")
        self.assertEqual(request.scheme, "http")

    def test_no_later_code_finds_a_forwarded_header(self) -> None:
        for peer in ("10.0.0.1", "203.0.113.7"):
            request = self.passed_on(
                peer, x_forwarded_for="a", x_forwarded_proto="b", forwarded="for=c"
            )
            self.assertFalse([name for name in request.META if "FORWARDED" in name])
