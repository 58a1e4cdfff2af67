"""Static files under names that carry their content's hash, so that a phone fetches each once."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Also rewrites the imports between our own JavaScript modules to the hashed names."""

    support_js_module_import_aggregation = True
