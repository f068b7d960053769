import shutil
import tempfile
from pathlib import Path

from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory, SimpleTestCase, TestCase, override_settings
from whitenoise.middleware import WhiteNoiseMiddleware

from newsportal.media import NoSuchPicture, find, media


class MediaTest(SimpleTestCase):
    def setUp(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        self.root = self.folder / "media"
        (self.root / "images").mkdir(parents=True)
        for name in ("a.jpg", "a.png", "a.webp", "a.avif", "a.svg", "a.html", "a.js", "a", "b.JPG"):
            (self.root / "images" / name).write_bytes(b"bytes of " + name.encode())
        (self.folder / "secret.jpg").write_bytes(b"secret")
        (self.folder / "media-too").mkdir()
        (self.folder / "media-too" / "a.jpg").write_bytes(b"secret")
        settings = self.settings(MEDIA_ROOT=self.root)
        settings.enable()
        self.addCleanup(settings.disable)

    def get(self, path: str, method: str = "GET", **headers: str) -> HttpResponse:
        return media(RequestFactory().generic(method, "/media/x", headers=headers), path)

    def test_pictures_come_with_their_type_and_may_be_kept_for_ever(self) -> None:
        for name, kind in (("jpg", "jpeg"), ("png", "png"), ("webp", "webp"), ("avif", "avif")):
            with self.subTest(name):
                response = self.get(f"images/a.{name}")
                self.assertEqual(response.content, f"bytes of a.{name}".encode())
                self.assertEqual(response["Content-Type"], f"image/{kind}")
                self.assertEqual(response["Cache-Control"], "public, max-age=31536000, immutable")
                self.assertEqual(response["X-Content-Type-Options"], "nosniff")
                self.assertEqual(response["Content-Security-Policy"], "default-src 'none'; sandbox")

    def test_nothing_but_pictures_is_served(self) -> None:
        for name in ("a.svg", "a.html", "a.js", "a", "b.JPG", "", ".", "absent.jpg"):
            with self.subTest(name):
                response = self.get(f"images/{name}")
                self.assertEqual(response.status_code, 404)
                self.assertEqual(response["Content-Type"], "text/plain")

    def test_no_path_leads_out_of_the_folder(self) -> None:
        for path in (
            "../secret.jpg", "images/../../secret.jpg", "../media-too/a.jpg", "..\\secret.jpg",
            str(self.folder / "secret.jpg"), "/" + str(self.folder / "secret.jpg"),
            "images/\x00.jpg", "a" * 5000 + ".jpg", "images/a.html/../a.html\x00.jpg",
        ):  # fmt: skip
            with self.subTest(path[:60]):
                self.assertEqual(self.get(path).status_code, 404)

    def test_a_link_that_leads_out_or_hides_another_kind_is_not_followed(self) -> None:
        (self.root / "out.jpg").symlink_to(self.folder / "secret.jpg")
        (self.root / "page.jpg").symlink_to(self.root / "images" / "a.html")
        (self.root / "circle.jpg").symlink_to(self.root / "circle.jpg")
        (self.root / "folder.jpg").mkdir()
        for name in ("out.jpg", "page.jpg", "circle.jpg", "folder.jpg"):
            with self.subTest(name), self.assertRaises(NoSuchPicture):
                find(name)

    def test_who_has_the_picture_is_told_so(self) -> None:
        etag = self.get("images/a.jpg")["ETag"]
        response = self.get("images/a.jpg", **{"If-None-Match": etag})
        self.assertEqual((response.status_code, response.content), (304, b""))
        self.assertEqual(response["Content-Security-Policy"], "default-src 'none'; sandbox")

    def test_pictures_can_only_be_read(self) -> None:
        self.assertEqual(self.get("images/a.jpg", "HEAD").status_code, 200)
        self.assertEqual(self.get("images/a.jpg", "POST").status_code, 405)

    def test_the_portal_serves_them_at_its_address(self) -> None:
        response = self.client.get("/media/images/a.jpg")
        self.assertEqual(response.content, b"bytes of a.jpg")
        self.assertEqual(response["Content-Security-Policy"], "default-src 'none'; sandbox")
        self.assertFalse(response.cookies)
        head = self.client.head("/media/images/a.jpg")
        self.assertEqual((head.content, head["Content-Length"]), (b"", "14"))


class StaticTest(TestCase):
    def test_files_with_a_hash_in_their_name_may_be_kept_for_ever_and_others_not(self) -> None:
        folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, folder)
        storage = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
        with override_settings(
            STATIC_ROOT=folder, WHITENOISE_AUTOREFRESH=False,
            STORAGES={"staticfiles": {"BACKEND": storage}},
        ):  # fmt: skip
            call_command("collectstatic", interactive=False, verbosity=0)
            static = WhiteNoiseMiddleware(self.absent)
            hashed = static(RequestFactory().get(staticfiles_storage.url("css/portail.css")))
            plain = static(RequestFactory().get("/static/css/portail.css"))
            for odd in ("/static/", "/static/css/", "/static/../settings.py", "/static/\x00"):
                self.assertEqual(static(RequestFactory().get(odd)).status_code, 404)
        self.assertEqual(hashed["Cache-Control"], "max-age=315360000, public, immutable")
        self.assertEqual(plain["Cache-Control"], "max-age=3600, public")
        self.assertIn("text/css", hashed["Content-Type"])
        hashed.close()
        plain.close()

    def test_static_files_are_never_taken_for_something_else(self) -> None:
        response = self.client.get("/static/css/portail.css")
        self.assertEqual(response["X-Content-Type-Options"], "nosniff")
        response.close()

    def absent(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse(status=404)
