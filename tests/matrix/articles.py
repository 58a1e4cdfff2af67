"""Articles of the matrix: one that everybody reads, one that was withdrawn, and their pictures."""

import io
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from PIL import Image

from articles.actions.withdrawing import withdraw_article, withhold_picture
from articles.models import Article, ArticleImage
from foundation.files.models import StoredFile
from tests import cast
from tests.matrix.actors import EVERYONE, NOBODY
from tests.matrix.world import Ids, World

CARETAKERS = frozenset({"moderator", "curator", "host"})


def make_articles(world: World) -> Ids:
    """Make both articles, still read both, and the pictures that stand in them."""
    word = world.words.new
    pictures = {
        "picture": _picture(word("picture of an article, any", EVERYONE)),
        "picture of both": _picture(word("picture of two articles, any", EVERYONE)),
        "withdrawn picture": _picture(word("picture of the withdrawn article, any", NOBODY)),
        "withheld picture": _picture(word("picture withheld for itself, any", NOBODY)),
        # Its row was restored from a backup, its bytes were not.
        "lost picture": StoredFile.objects.create(
            path="lost.webp", content_type="image/webp", byte_count=1, width=2, height=2
        ),
    }
    read = cast.article("Tube digester")
    withdrawn = cast.article(
        "Clay oven",
        cast.HTML.replace("two clay pipes", word("text of the withdrawn article", NOBODY))
        + _shown(pictures["withdrawn picture"], word("caption of its picture", NOBODY)),
        summary=word("summary of the withdrawn article", NOBODY),
    )
    # Whoever corrects an attribution sees the one there was.
    edition = withdrawn.current
    edition.authors = [{"name": word("author of the withdrawn article", CARETAKERS)}]
    edition.save()
    for name, file in pictures.items():
        homes = {"withdrawn picture": (withdrawn,), "picture of both": (read, withdrawn)}
        for article in homes.get(name, (read,)):
            ArticleImage.objects.create(article=article, name=name, file=file, licence_name="CC0")
    ids = {name: file.uid for name, file in pictures.items()}
    return ids | {"article": read.uid, "withdrawn article": withdrawn.uid}


def withdraw(world: World, ids: Ids) -> None:
    """Withdraw what is to be, once people have asked about it.

    By the real actions: that they take the words out of every row that is read is the check.
    """
    curator = world.people["curator"]
    withhold_picture(actor=curator, picture=StoredFile.objects.get(uid=ids["withheld picture"]))
    article = Article.objects.get(uid=ids["withdrawn article"])
    withdraw_article(actor=curator, article=article, reason="Its author asked for it.")


def _picture(word: str) -> StoredFile:
    """Return a picture whose bytes hold a word, as the metadata that ours never have."""
    out = io.BytesIO()
    Image.new("RGB", (2, 2)).save(out, "WEBP", xmp=word.encode())
    path = Path(settings.MEDIA_ROOT) / "pictures" / f"{word}.webp"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(out.getvalue())
    return StoredFile.objects.create(
        path=f"pictures/{path.name}",
        content_type="image/webp",
        byte_count=path.stat().st_size,
        width=2,
        height=2,
        created_at=timezone.now(),
    )


def _shown(picture: StoredFile, caption: str) -> str:
    return f'<p><img src="/files/{picture.uid}.webp" alt="{caption}" width="2" height="2"></p>'
