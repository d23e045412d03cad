"""docs/privacy.md says what the catalogue says."""

import pytest

from tests.unit.services.privacy.document import PAGE, brought_up_to_date


def test_the_page_is_up_to_date() -> None:
    written = PAGE.read_text()
    assert brought_up_to_date(written) == written, "run python -m tests.unit.services.privacy.document"


def test_a_page_without_its_place_is_told() -> None:
    with pytest.raises(ValueError, match="has no line"):
        brought_up_to_date("# Privacy")
