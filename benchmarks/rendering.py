"""One alert's message as plain dictionaries, against the same blocks made with slack_sdk.models."""

from slack_sdk.models.blocks import (
    ActionsBlock,
    ButtonElement,
    ContextBlock,
    HeaderBlock,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)

from benchmarks.measure import Comparison, compare
from handlers.blocks import actions, button, context, header, section

LABELS = ("Got it", "I have a question", "What may I do?", "All details")
WORDS = "Every order above $30 plants a tree in the customer's name. " * 5


def run() -> list[Comparison]:
    """Compares the two."""

    def ours() -> None:
        buttons = [button(label, f"a{number}", "12") for number, label in enumerate(LABELS)]
        [header("📣 Buy one"), section(WORDS), actions(buttons), context("132 of 160 got it")]

    def models() -> None:
        buttons = [
            ButtonElement(text=PlainTextObject(text=label, emoji=True), action_id=f"a{number}", value="12")
            for number, label in enumerate(LABELS)
        ]
        blocks = [
            HeaderBlock(text=PlainTextObject(text="📣 Buy one", emoji=True)),
            SectionBlock(text=MarkdownTextObject(text=WORDS, verbatim=True)),
            ActionsBlock(elements=buttons),
            ContextBlock(elements=[MarkdownTextObject(text="132 of 160 got it", verbatim=True)]),
        ]
        [block.to_dict() for block in blocks]

    return [compare("rendering", ours, models, times=500)]
