"""The form of an alert, for new ones, drafts and edits."""

from collections.abc import Sequence

from handlers.alerts.ids import ADD_ANSWER, FORM, GROUPS, SAVE_DRAFT, FormRef
from handlers.alerts.views.words import KINDS
from handlers.blocks import (
    Block,
    Element,
    View,
    actions,
    button,
    context,
    divider,
    input_block,
    modal,
    option,
    section,
)
from handlers.inputs import (
    channels_input,
    checkboxes_input,
    people_input,
    radio_input,
    select_input,
    text_input,
    time_input,
)
from services.alerts.content import AlertForm, Change, Delivery, GroupName
from services.alerts.form import TITLE_MAX
from services.alerts.questions import ANSWER_MAX
from services.language import N_, duration
from services.language import gettext as _

ANSWERS_MAX = 10
REMINDERS = (7 * 24 * 60, 3 * 24 * 60, 24 * 60, 8 * 60, 4 * 60, 60, 15)
TEXT_MAX = 3_000

DELIVERIES = (
    (
        Delivery.CHANNEL,
        N_("In the channels"),
        N_("User group members outside them get a direct message"),
    ),
    (Delivery.DM, N_("By direct message"), N_("One to each agent")),
    (Delivery.BOTH, N_("Both"), None),
)
CHANGES = (
    (Change.TYPO, N_("A typo"), N_("The posts change in place, nobody is disturbed")),
    (
        Change.MATERIAL,
        N_("Something has changed"),
        N_("Said in the thread, and everyone presses Got it again"),
    ),
)


def build_form(
    form: AlertForm, ref: FormRef, groups: Sequence[GroupName] = (), note: str | None = None
) -> View:
    """The form with what is known already.

    Args:
        groups: the user groups chosen in the form, by name.
        note: a line above the form, as that the draft was saved.
    """
    is_edit = ref.alert is not None
    blocks: list[Block] = [context(note)] if note else []
    if is_edit:
        blocks.append(
            input_block(
                "change",
                _("What is this edit?"),
                radio_input("alert.form.change", _options(CHANGES), form.change or Change.TYPO),
            )
        )
    blocks += [
        *_what(form),
        divider(),
        *_for_agents(form, ref.answers),
        divider(),
        *_whom(form, groups),
        divider(),
        *_when(form),
    ]
    if not is_edit:
        blocks.append(actions([button(_("Save as draft"), SAVE_DRAFT)], block_id="save"))
    return modal(
        _("Edit alert #{number}").format(number=ref.alert) if is_edit else _("Write an alert"),
        blocks,
        callback_id=FORM,
        submit=_("Preview"),
        close=_("Cancel"),
        private_metadata=ref.dump(),
    )


def _what(form: AlertForm) -> list[Block]:
    kinds = [option(f"{sign} {_(name)}", kind) for kind, (sign, name) in KINDS.items()]
    return [
        input_block(
            "kind",
            _("What kind of news is it?"),
            select_input("alert.form.kind", kinds, form.kind),
        ),
        input_block(
            "title",
            _("Title"),
            text_input("alert.form.title", form.title, most=TITLE_MAX, placeholder=_("Buy one, plant one")),
        ),
        input_block(
            "happening",
            _("What is happening?"),
            _rich("happening", form),
            hint=_("The first few lines show in the message, the rest is one click away."),
        ),
        input_block(
            "starts_at",
            _("Starts"),
            time_input("alert.form.starts_at", form.starts_at),
            hint=_("In your own time; each agent sees theirs. Leave it empty if it is on already."),
            is_optional=True,
        ),
        input_block("ends_at", _("Ends"), time_input("alert.form.ends_at", form.ends_at), is_optional=True),
        input_block(
            "volume",
            _("Expected volume"),
            text_input(
                "alert.form.volume", form.volume, most=150, placeholder=_("+40 % contacts, most by chat")
            ),
            is_optional=True,
        ),
    ]


def _for_agents(form: AlertForm, shown: int) -> list[Block]:
    blocks: list[Block] = [section(_("*What agents need to know*"))]
    for number in range(shown):
        question, answer = form.answers[number] if number < len(form.answers) else ("", "")
        label = _("Customers will ask")
        if shown > 1:
            label = _("Customers will ask ({number})").format(number=number + 1)
        blocks += [
            input_block(
                f"question_{number}",
                label,
                text_input(
                    f"alert.form.question_{number}",
                    question,
                    most=300,
                    placeholder=_("Where is my certificate?"),
                ),
                is_optional=True,
            ),
            input_block(
                f"answer_{number}",
                _("Agents say"),
                text_input(f"alert.form.answer_{number}", answer, most=ANSWER_MAX, is_multiline=True),
                is_optional=True,
            ),
        ]
    if shown < ANSWERS_MAX:
        blocks.append(actions([button(_("Add another question"), ADD_ANSWER)], block_id="add_answer"))
    return [
        *blocks,
        input_block(
            "freedoms",
            _("What agents may do on their own"),
            text_input(
                "alert.form.freedoms",
                form.freedoms,
                most=TEXT_MAX,
                is_multiline=True,
                placeholder=_("Send the certificate again, as often as asked"),
            ),
            hint=_("One a line. Trust them with as much as you can."),
            is_optional=True,
        ),
        input_block(
            "stop_and_ask",
            _("When to stop and ask"),
            text_input("alert.form.stop_and_ask", form.stop_and_ask, most=TEXT_MAX, is_multiline=True),
            is_optional=True,
        ),
        input_block(
            "ask_whom", _("Whom to ask"), people_input("alert.form.ask_whom", form.ask_whom), is_optional=True
        ),
        input_block(
            "links",
            _("Links"),
            text_input(
                "alert.form.links",
                form.links,
                most=TEXT_MAX,
                is_multiline=True,
                placeholder=_("https://example.com/faq Questions and answers"),
            ),
            hint=_("One a line: the address, a space, a name."),
            is_optional=True,
        ),
    ]


def _whom(form: AlertForm, groups: Sequence[GroupName]) -> list[Block]:
    chosen: Element = {
        "type": "multi_external_select",
        "action_id": GROUPS,
        "min_query_length": 0,
        "placeholder": {"type": "plain_text", "text": _("@handle")},
    }
    if groups:
        chosen["initial_options"] = [option(f"@{group.handle}"[:75], group.group_id) for group in groups]
    return [
        section(_("*Whom it is for*")),
        input_block(
            "channels",
            _("Channels"),
            channels_input("alert.form.channels", form.channels),
            hint=_("Frontlane has to be in them: /invite @Frontlane"),
            is_optional=True,
        ),
        input_block("groups", _("User groups"), chosen, is_optional=True),
        input_block(
            "delivery",
            _("How they are told"),
            radio_input("alert.form.delivery", _options(DELIVERIES), form.delivery),
        ),
    ]


def _when(form: AlertForm) -> list[Block]:
    reminders = [
        option(_("{time} before").format(time=duration(minutes)), str(minutes)) for minutes in REMINDERS
    ]
    return [
        section(_("*When they hear of it*")),
        input_block(
            "first_word_at",
            _("First word"),
            time_input("alert.form.first_word_at", form.first_word_at),
            hint=_("When agents are told. Leave it empty to send now."),
            is_optional=True,
        ),
        input_block(
            "acknowledge_by",
            _("Press Got it by"),
            time_input("alert.form.acknowledge_by", form.acknowledge_by),
            hint=_("Leave it empty for the start. At that time you hear who is ready."),
            is_optional=True,
        ),
        input_block(
            "reminders",
            _("Remind those who have not pressed Got it"),
            checkboxes_input("alert.form.reminders", reminders, list(map(str, form.reminders))),
            is_optional=True,
        ),
    ]


def _options(choices: Sequence[tuple[str, str, str | None]]) -> list[Element]:
    """Choices by value, label and description."""
    return [
        option(_(label), value, None if description is None else _(description))
        for value, label, description in choices
    ]


def _rich(name: str, form: AlertForm) -> Element:
    element: Element = {"type": "rich_text_input", "action_id": f"alert.form.{name}"}
    if form.happening and form.happening.get("elements"):
        element["initial_value"] = form.happening
    return element
