"""Keeps pictures: decodes the few formats we take and stores our own WebP of them."""

import io
import os
import tempfile
import warnings
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from foundation.files.models import StoredFile

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 50_000_000
LONGEST_SIDE = 1280


def keep(data: bytes) -> StoredFile:
    """Store one still picture and return it; the same picture twice is one file.

    Whatever the bytes carried besides pixels (places, comments, appended archives) is gone. Raises
    ValidationError for what is not a picture of a known format, too large, or broken.
    """
    if len(data) > MAX_BYTES:
        raise ValidationError(_("This picture is larger than 10 MB."), code="picture_too_large")
    picture = _decoded(data)
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=80, method=4)
    content = out.getvalue()
    digest = sha256(content).hexdigest()
    path = f"pictures/{digest[:2]}/{digest[:40]}.webp"
    _write(Path(settings.MEDIA_ROOT) / path, content)
    stored, _made = StoredFile.objects.get_or_create(
        path=path,
        defaults={
            "content_type": "image/webp",
            "byte_count": len(content),
            "width": picture.width,
            "height": picture.height,
        },
    )
    return stored


def _decoded(data: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data), formats=FORMATS)
            # Asked of the header, before a single pixel is decoded.
            if picture.width * picture.height > MAX_PIXELS:
                raise Image.DecompressionBombError
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            return upright.convert("RGBA" if _has_transparency(upright) else "RGB")
    except Image.DecompressionBombError as error:
        raise ValidationError(
            _("This picture has more than 50 million pixels."), code="picture_too_large"
        ) from error
    # Broken bytes make its decoders stumble in ways of their own: IndexError, struct.error ...
    except Exception as error:
        raise ValidationError(
            _("This is not a picture we can read (PNG, JPEG, WebP or GIF)."), code="not_a_picture"
        ) from error


def _has_transparency(picture: Image.Image) -> bool:
    return picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info


def _write(path: Path, content: bytes) -> None:
    """Write so that a kill or a full disk leaves either the whole file or none."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(part).replace(path)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise
