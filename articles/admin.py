"""Plain admin for the host's staff; learners never see it."""

from django.contrib import admin

from articles.models import Adaptation, Article, ArticleImport, Wiki

admin.site.register(Wiki)


@admin.register(Article)
class ArticleAdmin(admin.ModelAdmin):
    """Articles by title and wiki."""

    list_display = ("title", "wiki", "language", "uid")
    search_fields = ("title", "source_url")
    raw_id_fields = ("current", "imported_by")


@admin.register(ArticleImport)
class ArticleImportAdmin(admin.ModelAdmin):
    """Imports and how they ended."""

    list_display = ("url", "step", "refusal_code", "created_at")
    raw_id_fields = ("requested_by", "article")


@admin.register(Adaptation)
class AdaptationAdmin(admin.ModelAdmin):
    """Reports of what was built."""

    list_display = ("article", "place", "country", "result")
    raw_id_fields = ("article", "edition", "learner")
