"""A picture is kept as our own WebP, and nothing that is not one gets in."""

import io
import zipfile

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from PIL import Image

from foundation.files import pictures
from foundation.files.models import StoredFile

pytestmark = pytest.mark.django_db


def encoded(size=(40, 30), form="PNG", mode="RGB", **options) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, (180, 80, 40) if mode == "RGB" else None).save(out, form, **options)
    return out.getvalue()


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF"])
def test_every_known_format_becomes_webp(form):
    stored = pictures.keep(encoded(form=form))
    content = (settings.MEDIA_ROOT / stored.path).read_bytes()
    assert content[:4] == b"RIFF" and content[8:12] == b"WEBP"
    assert (stored.width, stored.height, stored.byte_count) == (40, 30, len(content))


def test_the_same_picture_twice_is_one_file():
    assert pictures.keep(encoded()).pk == pictures.keep(encoded()).pk
    assert StoredFile.objects.count() == 1


def test_a_large_picture_is_made_smaller():
    stored = pictures.keep(encoded((3000, 1500)))
    assert (stored.width, stored.height) == (1280, 640)


def test_what_a_camera_writes_besides_the_picture_is_gone():
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    exif.get_ifd(0x8825)[1] = "S"
    stored = pictures.keep(encoded(form="JPEG", exif=exif))
    content = (settings.MEDIA_ROOT / stored.path).read_bytes()
    assert b"taken at home" not in content and b"EXIF" not in content


def test_an_archive_behind_the_picture_is_gone():
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("payload.txt", "MARKER" * 50)
    stored = pictures.keep(encoded() + archive.getvalue())
    assert b"PK\x03\x04" not in (settings.MEDIA_ROOT / stored.path).read_bytes()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<html><body>hello</body></html>",
        b"%PDF-1.4",
        encoded(form="TIFF"),
        encoded(form="BMP"),
        encoded(form="ICO"),
        encoded()[:60],
    ],
    ids=["empty", "svg", "html", "pdf", "tiff", "bmp", "ico", "cut off"],
)
def test_what_is_no_picture_is_refused(data):
    with pytest.raises(ValidationError) as refused:
        pictures.keep(data)
    assert refused.value.code == "not_a_picture"
    assert not StoredFile.objects.exists()


def test_f03_a_pixel_flood_is_refused_by_its_header():
    flood = encoded((30_000, 30_000), mode="1")
    with pytest.raises(ValidationError) as refused:
        pictures.keep(flood)
    assert refused.value.code in {"picture_too_large", "not_a_picture"}


def test_everybody_may_fetch_it_and_keep_it(client):
    stored = pictures.keep(encoded())
    answer = client.get(f"/files/{stored.uid}.webp")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/webp"
    assert "immutable" in answer["Cache-Control"]
    assert "sessionid" not in answer.cookies


def test_an_unknown_one_is_not_there(client):
    assert client.get("/files/abcdefgh12345678.webp").status_code == 404
