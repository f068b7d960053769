import io

from django.core.files.storage import default_storage
from django.core.management import call_command
from django.test import TransactionTestCase
from PIL import Image as PillowImage

from articles import renditions
from articles.models import Image
from newsportal.models import Purge
from tests.builders import make_article, make_image, picture_bytes


def work_off() -> None:
    call_command(
        "db_worker", batch=True, queue_name="*", startup_delay=False, interval=0, verbosity=0
    )


class RenditionsTest(TransactionTestCase):
    def test_until_the_worker_has_run_the_page_shows_the_safe_copy(self) -> None:
        image = make_image()
        sources = renditions.sources(image, "wide")
        self.assertEqual((sources.avif, sources.src), ("", image.file.url))
        self.assertEqual((sources.width, sources.height), (900, 600))

    def test_the_worker_makes_every_file_that_the_page_names(self) -> None:
        image = make_image()
        article = make_article(image=image)
        work_off()
        image.refresh_from_db()
        sources = renditions.sources(image, "wide")
        for srcset in (sources.avif, sources.webp, sources.jpeg):
            for entry in srcset.split(", "):
                url, width = entry.split(" ")
                with default_storage.open(url.removeprefix("/media/")) as file:
                    self.assertEqual(f"{PillowImage.open(file).width}w", width)
        self.assertTrue(default_storage.exists(sources.src.removeprefix("/media/")))
        keys = {key for purge in Purge.objects.all() for key in purge.keys}
        self.assertIn(f"article:{article.pk}", keys)

    def test_the_same_picture_twice_is_one_row(self) -> None:
        content = picture_bytes(shade=77)
        one = renditions.add_image(content, title="Un")
        two = renditions.add_image(content, title="Deux")
        self.assertEqual((one, Image.objects.count()), (two, 1))

    def test_a_moved_focal_point_makes_new_files_and_leaves_the_old_addresses(self) -> None:
        image = make_image()
        work_off()
        image.refresh_from_db()
        before = image.renditions_path
        image.focus_x = 0.1
        image.save(update_fields=["focus_x"])
        renditions.request_renditions(image)
        work_off()
        image.refresh_from_db()
        self.assertNotEqual(image.renditions_path, before)
        self.assertTrue(default_storage.exists(f"{before}/wide-400.jpg"))

    def test_the_stored_copy_carries_no_metadata(self) -> None:
        stream = io.BytesIO()
        exif = PillowImage.Exif()
        exif[0x8825] = {1: "N", 2: (48.0, 51.0, 0.0)}
        PillowImage.new("RGB", (60, 40)).save(stream, "JPEG", exif=exif, comment=b"secret")
        image = renditions.add_image(stream.getvalue(), title="Avec lieu")
        with image.file.open("rb") as file:
            content = file.read()
        self.assertNotIn(b"Exif", content)
        self.assertNotIn(b"secret", content)
