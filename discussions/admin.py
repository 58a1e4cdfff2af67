"""The host's plain view of threads and posts."""

from django.contrib import admin

from discussions.models import Post, Thread


@admin.register(Thread)
class ThreadAdmin(admin.ModelAdmin):
    """Threads, to be looked up."""

    list_display = ("title", "circle", "author", "post_count", "last_post_at")
    search_fields = ("title", "uid")
    raw_id_fields = ("circle", "article", "passage", "author", "accepted")


@admin.register(Post)
class PostAdmin(admin.ModelAdmin):
    """Posts, to be looked up; their words are changed by their authors only."""

    list_display = ("thread", "number", "kind", "author", "created_at", "removed_at")
    search_fields = ("uid", "thread__uid")
    raw_id_fields = ("thread", "author")
    readonly_fields = ("body", "body_html", "seq", "number", "thanks_count")
