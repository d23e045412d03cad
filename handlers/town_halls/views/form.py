"""The form of a town hall, for new ones and changes; and reading it."""

from collections.abc import Sequence

from handlers.blocks import Block, Element, View, context, input_block, modal, option
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
from services.language import N_
from services.language import gettext as _
from services.town_halls.content import Repeat, Rules, TownHallForm
from services.town_halls.form import HOSTS_MAX, INTRODUCTION_MAX, TOPIC_MAX

Choice = tuple[str, str, str | None]
"""Its label, its value, and more about it."""

ANONYMOUS, REVIEWED, HIDDEN, ONE = "anonymous", "reviewed", "hidden", "one"
RULES: Sequence[Choice] = (
    (N_("Questions without a name are welcome"), ANONYMOUS, N_("Nothing of who asked is kept")),
    (N_("Hosts read each question before it is shown"), REVIEWED, None),
    (N_("Votes are hidden until the close"), HIDDEN, N_("So that nobody runs after the others")),
    (N_("One question at a time"), ONE, N_("The next one once it is answered")),
)
REPEATS: Sequence[Choice] = (
    (N_("Once"), "once", None),
    (N_("Every week"), Repeat.WEEKLY, None),
    (N_("Every two weeks"), Repeat.FORTNIGHTLY, None),
    (N_("Every month"), Repeat.MONTHLY, N_("On the same weekday, as every first Tuesday")),
    (N_("Every month, the last"), Repeat.MONTHLY_LAST, N_("On the last such weekday, as every last Tuesday")),
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
            _("What is it about?"),
            text_input(
                "town_hall.form.topic", form.topic, most=TOPIC_MAX, placeholder=_("What is next for returns?")
            ),
        ),
        input_block(
            "introduction",
            _("Introduction"),
            text_input(
                "town_hall.form.introduction", form.introduction, most=INTRODUCTION_MAX, is_multiline=True
            ),
            is_optional=True,
        ),
        input_block(
            "hosts", _("Who answers?"), people_input("town_hall.form.hosts", form.hosts, most=HOSTS_MAX)
        ),
        input_block(
            "channels",
            _("Channels"),
            channels_input("town_hall.form.channels", form.channels),
            hint=_("Frontlane has to be in them: /invite @Frontlane"),
        ),
    ]
    if is_open:
        blocks.append(context(_("It is open: its opening and its rules stay as people know them.")))
    else:
        blocks.append(
            input_block(
                "opens_at",
                _("Opens"),
                time_input("town_hall.form.opens_at", form.opens_at),
                hint=_("In your own time; each reader sees theirs. Leave it empty to open now."),
                is_optional=True,
            )
        )
    blocks += [
        input_block(
            "closes_at",
            _("Closes"),
            time_input("town_hall.form.closes_at", form.closes_at),
            hint=_("Some days let every shift take part."),
        ),
        input_block(
            "labels",
            _("Labels for questions"),
            text_input("town_hall.form.labels", form.labels, most=LABELS_MAX, placeholder=_("Returns, Pay")),
            hint=_("Separated by commas."),
            is_optional=True,
        ),
    ]
    if not is_open:
        blocks.append(
            input_block(
                "rules",
                _("Rules"),
                checkboxes_input("town_hall.form.rules", _options(RULES), _chosen(form.rules)),
                is_optional=True,
            )
        )
    blocks.append(
        input_block(
            "repeats",
            _("How often?"),
            select_input("town_hall.form.repeats", _options(REPEATS), form.repeats or "once"),
        )
    )
    return modal(
        _("Call a town hall") if ref.hall is None else _("Edit the town hall"),
        blocks,
        callback_id=FORM,
        submit=_("Announce") if ref.hall is None else _("Save"),
        close=_("Cancel"),
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


def _options(choices: Sequence[Choice]) -> list[Element]:
    return [option(_(label), value, more and _(more)) for label, value, more in choices]


def _chosen(rules: Rules) -> list[str]:
    named = {
        ANONYMOUS: rules.allows_anonymous,
        REVIEWED: rules.is_reviewed,
        HIDDEN: rules.hides_votes,
        ONE: rules.one_at_a_time,
    }
    return [name for name, is_on in named.items() if is_on]
