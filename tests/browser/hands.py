"""What hands do in every test."""

from playwright.sync_api import Locator, Page, expect


def write(page: Page, room: str, text: str) -> None:
    """Type into the field below a channel, and press Enter."""
    field = page.get_by_role("combobox", name=f"Message #{room}")
    field.fill("")
    field.press_sequentially(text)
    field.press("Enter")


def finish(dialog: Locator) -> None:
    """Press Done, and wait until all modals are closed: one that opened meanwhile would be closed, too."""
    dialog.get_by_role("button", name="Done").click()
    expect(dialog).to_have_count(0)
