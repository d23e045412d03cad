"""The form of a town hall, for new ones and changes; and reading it."""

from handlers.blocks import Block, View, context, input_block, modal, option
from handlers.inputs import (
    channels_input,
    checkboxes_input,
    people_input,
    read_channels,
    read_choice,
    read_choices,
    read_people,
    read_text,
    read_time,
    select_input,
    text_input,
    time_input,
    typed_in,
)
from handlers.town_halls.ids import FORM, FormRef
from services.town_halls.content import Repeat, Rules, TownHallForm
from services.town_halls.form import HOSTS_MAX, INTRODUCTION_MAX, TOPIC_MAX

ANONYMOUS, REVIEWED, HIDDEN, ONE = "anonymous", "reviewed", "hidden", "one"
RULES = (
    option("Questions without a name are welcome", ANONYMOUS, "Nothing of who asked is kept"),
    option("Hosts read each question before it is shown", REVIEWED),
    option("Votes are hidden until the close", HIDDEN, "So that nobody runs after the others"),
    option("One question at a time", ONE, "The next one once it is answered"),
)
REPEATS = (
    option("Once", "once"),
    option("Every week", Repeat.WEEKLY),
    option("Every two weeks", Repeat.FORTNIGHTLY),
    option("Every month", Repeat.MONTHLY, "On the same weekday, as every first Tuesday"),
    option("Every month, the last", Repeat.MONTHLY_LAST, "On the last such weekday, as every last Tuesday"),
)
LABELS_MAX = 400


def build_form(form: TownHallForm, ref: FormRef, *, is_open: bool = False) -> View:
    """The form with what is known already.

    Args:
        is_open: its rules and its opening are fixed.
    """
    blocks: list[Block] = [
        input_block(
            "topic",
            "What is it about?",
            text_input(
                "town_hall.form.topic", form.topic, most=TOPIC_MAX, placeholder="What is next for returns?"
            ),
        ),
        input_block(
            "introduction",
            "Introduction",
            text_input(
                "town_hall.form.introduction", form.introduction, most=INTRODUCTION_MAX, is_multiline=True
            ),
            is_optional=True,
        ),
        input_block(
            "hosts", "Who answers?", people_input("town_hall.form.hosts", form.hosts, most=HOSTS_MAX)
        ),
        input_block(
            "channels",
            "Channels",
            channels_input("town_hall.form.channels", form.channels),
            hint="Frontlane has to be in them: /invite @Frontlane",
        ),
    ]
    if is_open:
        blocks.append(context("It is open: its opening and its rules stay as people know them."))
    else:
        blocks.append(
            input_block(
                "opens_at",
                "Opens",
                time_input("town_hall.form.opens_at", form.opens_at),
                hint="In your own time; each reader sees theirs. Leave it empty to open now.",
                is_optional=True,
            )
        )
    blocks += [
        input_block(
            "closes_at",
            "Closes",
            time_input("town_hall.form.closes_at", form.closes_at),
            hint="Some days let every shift take part.",
        ),
        input_block(
            "labels",
            "Labels for questions",
            text_input("town_hall.form.labels", form.labels, most=LABELS_MAX, placeholder="Returns, Pay"),
            hint="Separated by commas.",
            is_optional=True,
        ),
    ]
    if not is_open:
        blocks.append(
            input_block(
                "rules",
                "Rules",
                checkboxes_input("town_hall.form.rules", RULES, _chosen(form.rules)),
                is_optional=True,
            )
        )
    blocks.append(
        input_block(
            "repeats",
            "How often?",
            select_input("town_hall.form.repeats", REPEATS, form.repeats or "once"),
        )
    )
    return modal(
        "Call a town hall" if ref.hall is None else "Edit the town hall",
        blocks,
        callback_id=FORM,
        submit="Announce" if ref.hall is None else "Save",
        close="Cancel",
        private_metadata=ref.dump(),
    )


def read_form(view: View, before: TownHallForm | None = None) -> TownHallForm:
    """What stands in the form.

    Args:
        before: the town hall that it changes: what the form does not ask stays so.
    """
    typed = typed_in(view)
    chosen = read_choices(typed, "rules")
    repeats = read_choice(typed, "repeats") or "once"
    is_fixed = "rules" not in typed and before is not None
    return TownHallForm(
        topic=read_text(typed, "topic"),
        introduction=read_text(typed, "introduction"),
        hosts=read_people(typed, "hosts"),
        channels=read_channels(typed, "channels"),
        opens_at=before.opens_at if is_fixed and before else read_time(typed, "opens_at"),
        closes_at=read_time(typed, "closes_at"),
        labels=read_text(typed, "labels"),
        rules=before.rules
        if is_fixed and before
        else Rules(ANONYMOUS in chosen, REVIEWED in chosen, HIDDEN in chosen, ONE in chosen),
        repeats=Repeat.NEVER if repeats == "once" else repeats,
    )


def _chosen(rules: Rules) -> list[str]:
    named = {
        ANONYMOUS: rules.allows_anonymous,
        REVIEWED: rules.is_reviewed,
        HIDDEN: rules.hides_votes,
        ONE: rules.one_at_a_time,
    }
    return [name for name, is_on in named.items() if is_on]
