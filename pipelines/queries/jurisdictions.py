"""What the jurisdictions say: their settings, whom they inherit from, and the documents they cite. These are
public, and asked without a scope."""

from __future__ import annotations

from pipelines.jurisdictions.documents import all_documents
from pipelines.jurisdictions.settings import lineage, load_jurisdiction

__all__ = ["all_documents", "lineage", "load_jurisdiction"]
