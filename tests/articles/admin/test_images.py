from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import TestCase
from django_tasks_db.models import DBTaskResult
from PIL import Image as PillowImage

from articles.models import Image
from articles.renditions import make_renditions
from tests.builders import make_draft, make_image, make_journalist, picture_bytes

ADD = "/admin/articles/image/add/"


def upload(content: bytes, name: str = "phare-du-nord.jpg") -> dict:
    return {
        "upload": SimpleUploadedFile(name, content), "title": "", "alt": "Un phare",
        "caption": "", "credit": "M. Ode", "focus_x": "0.2", "focus_y": "0.8",
    }  # fmt: skip


class ImageDeskTest(TestCase):
    def setUp(self) -> None:
        self.user = make_journalist()
        self.client.force_login(self.user)

    def test_keeps_a_safe_copy_and_names_it_after_the_file(self) -> None:
        exif = PillowImage.Exif()
        exif[0x010F] = "MakerOfCameras"
        stream = BytesIO()
        PillowImage.new("RGB", (640, 480), "navy").save(stream, "JPEG", exif=exif)
        self.client.post(ADD, upload(stream.getvalue()))
        image = Image.objects.get()
        self.assertEqual((image.title, image.alt), ("phare-du-nord", "Un phare"))
        self.assertEqual((image.focus, image.uploaded_by), ((0.2, 0.8), self.user))
        with image.file.open() as file:
            self.assertNotIn(b"MakerOfCameras", file.read())
        self.assertEqual(DBTaskResult.objects.count(), 1)

    def test_says_at_the_field_why_a_file_is_refused(self) -> None:
        svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
        for content in (svg, b"", b"\xff\xd8\xff\xe0 not a picture", picture_bytes()[:900]):
            response = self.client.post(ADD, upload(content))
            self.assertEqual(response.status_code, 200)
            self.assertEqual(set(response.context["adminform"].form.errors), {"upload"})
        self.assertFalse(Image.objects.exists())

    def test_the_same_picture_twice_leads_to_the_one_there_is(self) -> None:
        self.client.post(ADD, upload(picture_bytes(shade=99)))
        image = Image.objects.get()
        response = self.client.post(ADD, upload(picture_bytes(shade=99), "autre.jpg"), follow=True)
        self.assertRedirects(response, f"/admin/articles/image/{image.pk}/change/")
        self.assertEqual(Image.objects.get().title, "phare-du-nord")
        self.assertEqual([*response.context["messages"]][-1].level_tag, "warning")

    def test_a_new_focal_point_has_the_renditions_made_anew(self) -> None:
        image = make_image()
        make_renditions.func(image.pk)
        image.refresh_from_db()
        before = DBTaskResult.objects.count()
        page = f"/admin/articles/image/{image.pk}/change/"
        words = {"title": "Autre", "alt": image.alt, "caption": "", "credit": ""}
        self.client.post(page, words | {"focus_x": "0.5", "focus_y": "0.5"})
        self.assertEqual(DBTaskResult.objects.count(), before)
        self.client.post(page, words | {"focus_x": "0.1", "focus_y": "0.5"})
        self.assertEqual(DBTaskResult.objects.count(), before + 1)
        made = image.renditions_path
        image.refresh_from_db()
        self.assertEqual((image.title, image.focus_x), ("Autre", 0.1))
        self.assertEqual(image.renditions_path, made)  # shown until the new ones are there

    def test_a_focal_point_outside_the_picture_is_refused(self) -> None:
        image = make_image()
        page = f"/admin/articles/image/{image.pk}/change/"
        data = {"title": "A", "alt": "", "caption": "", "credit": ""}
        response = self.client.post(page, data | {"focus_x": "1.5", "focus_y": "-0.1"})
        self.assertEqual(set(response.context["adminform"].form.errors), {"focus_x", "focus_y"})

    def test_says_where_the_picture_is_used(self) -> None:
        image, other = make_image(), make_image()
        make_draft("Avec le phare", image=image)
        make_draft("Sans le phare", image=other)
        page = self.client.get(f"/admin/articles/image/{image.pk}/change/")
        self.assertContains(page, "Avec le phare")
        self.assertNotContains(page, "Sans le phare")
