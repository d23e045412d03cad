"""User text in Markdown files: what people wrote makes no headings, lists or HTML of its own."""


def plain(text: str) -> str:
    """Words as they are, whatever Markdown would make of them (CommonMark, backslash escapes)."""
    return "".join(f"\\{each}" if each in "\\`*_{}[]<>()#+-.!|~" else each for each in text)


def within(text: str) -> str:
    """Words as they are, after others in one line: nothing there makes a heading or a list."""
    return "".join(f"\\{each}" if each in "\\`*_[]<>|~" else each for each in text)


def quoted(text: str) -> str:
    """As a quotation, every line of it."""
    return "\n".join(f"> {plain(line)}".rstrip() for line in text.splitlines())
