"""docs/reliability.md says what the tests assert."""

from tests.faults.document import PAGE, brought_up_to_date


def test_the_page_says_what_the_table_says() -> None:
    page = PAGE.read_text()
    assert page == brought_up_to_date(page), "python -m tests.faults.document brings it up to date"
