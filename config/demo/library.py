"""The demo's articles, through the real import, and what people built from them."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.utils import timezone

from articles import licences, parsing
from articles.actions.adaptations import report_adaptation
from articles.actions.storing import store_edition
from articles.licences import Evidence, Licence, Scope
from articles.mediawiki import Author, PageAnswer
from articles.models import Adaptation, Article, ArticleImage
from articles.parsing import Prepared
from foundation.files import pictures
from learners.models import Learner

FOLDER = Path(__file__).resolve().parent
HOST = "https://wiki.ayni.example"
LICENCE = "https://creativecommons.org/licenses/by-sa/4.0/"


@dataclass(frozen=True)
class Brought:
    """One edition, cleaned and ready to be stored."""

    key: str  # "tube-digester.en"
    page: PageAnswer
    prepared: Prepared
    pictures: list[ArticleImage]


def prepared(progress: Callable[[str, int, int], None]) -> tuple[list[Brought], list[Brought]]:
    """Clean all editions in child processes, two at a time; return the first and second ones."""
    entries = json.loads((FOLDER / "articles" / "articles.json").read_text(encoding="utf-8"))
    jobs = [(entry, number) for number in (0, 1) for entry in entries]
    kept = {entry["slug"]: _pictures(entry) for entry in entries}
    with ThreadPoolExecutor(max_workers=2) as pool:
        running = [
            pool.submit(_bring, entry, number, kept[entry["slug"]]) for entry, number in jobs
        ]
        done = []
        for count, job in enumerate(running, start=1):
            done.append(job.result())
            progress("articles", count, len(jobs))
    return done[: len(entries)], done[len(entries) :]


def store(brought: list[Brought]) -> dict[str, Article]:
    """Store editions as the import does; return the articles by key."""
    articles = {}
    for piece in brought:
        licence = licences.resolve(piece.page.evidence)
        if not isinstance(licence, Licence):
            raise TypeError(f"The demo's own {piece.key} has no licence.")
        edition, _is_new = store_edition(
            actor_id=None,
            page=piece.page,
            prepared=piece.prepared,
            licence=licence,
            pictures=piece.pictures,
        )
        articles[piece.key] = edition.article
    return articles


def adapt(
    entries: list[dict[str, Any]], learners: dict[str, Learner], articles: dict[str, Article]
) -> None:
    """Report what the demo's people built."""
    today = timezone.now()
    for entry in entries:
        built = today - timedelta(days=entry["built_days_ago"])
        adaptation = report_adaptation(
            actor=learners[entry["by"]],
            article=articles[entry["article"]],
            place=entry["place"],
            country=entry["country"],
            result=entry["result"],
            story=entry["story"],
            materials=[
                {"old": swap["from"], "new": swap["to"], "why": swap["why"]}
                for swap in entry["materials"]
            ],
            built_on_date=built.date(),
            cost=None if entry["cost"] is None else Decimal(str(entry["cost"])),
            currency=entry["currency"] or "",
        )
        Adaptation.objects.filter(pk=adaptation.pk).update(created_at=built + timedelta(days=3))


def _pictures(entry: dict[str, Any]) -> list[ArticleImage]:
    return [
        ArticleImage(
            name=name,
            file=pictures.keep((FOLDER / "images" / name).read_bytes()),
            author=about["author"],
            licence_name="CC BY-SA 4.0",
            licence_url=LICENCE,
            description_url=f"{HOST}/wiki/File:{quote(name)}",
        )
        for name, about in entry["images"].items()
    ]


def _bring(entry: dict[str, Any], number: int, kept: list[ArticleImage]) -> Brought:
    about = entry["editions"][number]
    name = quote(entry["title"].replace(" ", "_"))
    page = PageAnswer(
        title=entry["title"],
        html=(FOLDER / "articles" / about["file"]).read_text(encoding="utf-8"),
        page_id=entry["page_id"],
        revid=about["revid"],
        language=entry["lang"],
        revision_at=datetime.fromisoformat(about["timestamp"]),
        authors=tuple(
            Author(author, f"{HOST}/wiki/User:{quote(author)}") for author in about["authors"]
        ),
        evidence=(Evidence(Scope.PAGE, LICENCE, "a[rel=license]", f"{HOST}/wiki/{name}"),),
        source_url=f"{HOST}/wiki/{name}",
        permanent_url=f"{HOST}/index.php?title={name}&oldid={about['revid']}",
        history_url=f"{HOST}/index.php?title={name}&action=history",
        site_name=entry["wiki"],
    )
    addresses = {picture.name: f"/files/{picture.file.uid}.webp" for picture in kept}
    key = f"{entry['slug']}.{entry['lang']}"
    return Brought(key, page, parsing.prepare(page, addresses), kept)
