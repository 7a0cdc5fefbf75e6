"""Static files under names that carry their checksum, so that a reader's browser may keep them for ever."""

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage


class ChecksummedFiles(ManifestStaticFilesStorage):
    """Checksummed names once the files are collected; plain names before (tests, templates checked alone)."""

    manifest_strict = False
    support_js_module_import_aggregation = True

    def stored_name(self, name: str) -> str:
        """Return the collected name, or the plain one where nothing has been collected."""
        return super().stored_name(name) if self.hashed_files else name
