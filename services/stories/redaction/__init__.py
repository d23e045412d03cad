"""Customer data in what somebody typed: found, and replaced by words that say what was there.

Pure, and silent: a finding says where and what kind, never the text; nothing here is logged.
"""

from services.stories.redaction.finding import Finding, find, redact
from services.stories.redaction.patterns import read_countries, read_patterns
from services.stories.redaction.plain import Kind
from services.stories.redaction.regions import regions_of

__all__ = ["Finding", "Kind", "find", "read_countries", "read_patterns", "redact", "regions_of"]
