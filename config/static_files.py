"""Static files under names that carry their content's hash, so that a phone fetches each once."""

from collections.abc import Iterable, Iterator

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Also rewrites the imports between our own JavaScript modules to the hashed names."""

    support_js_module_import_aggregation = True

    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Compress what learners fetch; the staff's admin pages are not worth the minute."""
        ours = [path for path in paths if not path.startswith("admin/")]
        yield from super().compress_files(ours)
