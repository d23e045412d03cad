"""What publishers do to send alerts: write, preview, send, approve."""

from handlers.alerts.form import read_form
from handlers.alerts.ids import AlertRef, DraftRef, FormRef
from handlers.alerts.views import manage, preview
from handlers.alerts.views.form import ANSWERS_MAX, build_form
from handlers.blocks import option
from handlers.errors import build_problem
from handlers.inputs import read_text
from handlers.parts import Parts
from handlers.requests import Request, known_caller
from handlers.words import date, escape
from services.alerts.applying import Sent
from services.alerts.content import AlertForm, GroupName
from services.language import gettext as _
from services.people import Role
from services.problems import FormProblem

OPTIONS_MAX = 100


class AlertWriters:
    """Listeners for writing and sending. Each service checks the role anew."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._alerts = parts.alerts

    def write(self, request: Request) -> None:
        """Opens an empty form."""
        self._alerts.roles.require(known_caller(request, self._parts), Role.PUBLISHER)
        request.show(build_form(AlertForm(), FormRef()))
        request.ack()

    def edit(self, request: Request) -> None:
        """Opens the form of an alert as it stands."""
        self.open_edit(request, AlertRef.load(request.value).alert)
        request.ack()

    def open_edit(self, request: Request, alert_id: int) -> None:
        """Shows the form of an alert as it stands."""
        form, revision = self._alerts.drafts.start_edit(request.caller, alert_id)
        ref = FormRef(alert=alert_id, revision=revision, answers=_shown(form))
        request.show(build_form(form, ref, self._groups(request, form)))

    def resume(self, request: Request) -> None:
        """Opens a draft again."""
        draft = self._alerts.drafts.load(request.caller, DraftRef.load(request.value).draft)
        ref = FormRef(
            draft=draft.draft_id,
            alert=draft.alert_id,
            revision=draft.base_revision,
            answers=_shown(draft.form),
        )
        request.show(build_form(draft.form, ref, self._groups(request, draft.form)))
        request.ack()

    def discard(self, request: Request) -> None:
        """Throws a draft away, and shows the list anew."""
        caller = request.caller
        self._alerts.drafts.discard(caller, DraftRef.load(request.value).draft)
        request.replace(
            manage.build_list(self._alerts.reading.for_publisher(caller), self._alerts.drafts.mine(caller))
        )
        request.ack()

    def add_answer(self, request: Request) -> None:
        """One more pair of question and answer."""
        self._require_publisher(request)
        form, ref = self._form(request), FormRef.load(request.view["private_metadata"])
        more = FormRef(ref.draft, ref.alert, ref.revision, min(ref.answers + 1, ANSWERS_MAX))
        request.replace(build_form(form, more, self._groups(request, form)))
        request.ack()

    def save_draft(self, request: Request) -> None:
        """Keeps what stands in the form, complete or not."""
        form, ref = self._form(request), FormRef.load(request.view["private_metadata"])
        draft_id = self._save(request, form, ref)
        saved = FormRef(draft_id, ref.alert, ref.revision, ref.answers)
        note = _("📝 Saved as a draft {when}. You find it again with {command} list.").format(
            when=date(self._parts.now()), command=self._parts.command("alert")
        )
        request.replace(build_form(form, saved, self._groups(request, form), note))
        request.ack()

    def groups(self, request: Request) -> None:
        """User groups whose name holds what was typed."""
        self._require_publisher(request)
        found = self._parts.directory.groups(
            request.caller.workspace_id, str(request.body.get("value", "")).lstrip("@"), OPTIONS_MAX
        )
        request.ack(options=[option(f"@{group.handle}"[:75], group.group_id) for group in found])

    def preview(self, request: Request) -> None:
        """Keeps the form as a draft and shows what sending it would do."""
        form, ref = self._form(request), FormRef.load(request.view["private_metadata"])
        self._parts.slack.refresh_channels(request.caller.workspace_id, form.channels)
        draft_id = self._save(request, form, ref)
        shown = self._alerts.drafts.preview(request.caller, draft_id)
        request.ack(response_action="push", view=preview.build_preview(shown))

    def send(self, request: Request) -> None:
        """Sends what was previewed."""
        draft_id = DraftRef.load(request.view["private_metadata"]).draft
        try:
            sent = self._alerts.publishing.send(request.caller, draft_id)
        except FormProblem as problem:
            request.ack(
                response_action="update",
                view=build_problem(_("{problem} Close this to change it.").format(problem=problem)),
            )
            return
        request.ack(response_action="update", view=preview.build_done(*self._done(sent)))
        self._parts.wake()

    def review(self, request: Request) -> None:
        """Shows a second publisher what would go out."""
        draft_id = DraftRef.load(request.value).draft
        try:
            shown = self._alerts.drafts.preview(known_caller(request, self._parts), draft_id)
        except FormProblem as problem:
            submission = self._alerts.drafts.submission(request.caller.workspace_id, draft_id)
            request.show(preview.build_unfit(submission, str(problem)))
        else:
            request.show(preview.build_review(shown))
        request.ack()

    def approve(self, request: Request) -> None:
        """Lets it go out."""
        ref = DraftRef.load(request.view["private_metadata"])
        sent = self._alerts.approval.approve(request.caller, ref.draft, seen=ref.asked or 0)
        request.ack(response_action="update", view=preview.build_done(_("Approved"), self._done(sent)[1]))
        self._parts.wake()

    def send_back(self, request: Request) -> None:
        """Asks what should change."""
        self._require_publisher(request)
        request.show(preview.build_send_back(DraftRef.load(request.value)))
        request.ack()

    def sent_back(self, request: Request) -> None:
        """Gives it back to its author, with words."""
        typed = {"words": request.view["state"]["values"]["words"]["words"]}
        if not read_text(typed, "words").strip():
            raise FormProblem({"words": _("Say in a few words what should change.")})
        ref = DraftRef.load(request.view["private_metadata"])
        title = self._alerts.approval.send_back(
            request.caller, ref.draft, read_text(typed, "words"), seen=ref.asked or 0
        )
        request.ack(
            response_action="update",
            view=preview.build_done(
                _("Sent back"), _("*{title}* is with its author again.").format(title=escape(title))
            ),
        )
        self._parts.wake()

    def _require_publisher(self, request: Request) -> None:
        self._alerts.roles.require(request.caller, Role.PUBLISHER)

    def _form(self, request: Request) -> AlertForm:
        return read_form(request.view, self._parts.directory.handles(request.caller.workspace_id))

    def _save(self, request: Request, form: AlertForm, ref: FormRef) -> int:
        return self._alerts.drafts.save(
            request.caller,
            form,
            typed_in=str(request.view["id"]),
            draft_id=ref.draft,
            alert_id=ref.alert,
            base_revision=ref.revision,
        )

    def _groups(self, request: Request, form: AlertForm) -> list[GroupName]:
        handles = self._parts.directory.handles(request.caller.workspace_id) if form.groups else {}
        return [GroupName(group_id, handles.get(group_id, group_id)) for group_id in form.groups]

    def _done(self, sent: Sent) -> tuple[str, str]:
        title = f"*{escape(sent.title)}*"
        command = self._parts.command("alert")
        if sent.alert_id is None:
            sentence = _("{title} goes out once another publisher has approved it.").format(title=title)
            return _("Approval asked"), sentence
        watch = _("`{command} show {number}` shows who is ready.").format(
            command=command, number=sent.alert_id
        )
        if sent.is_edit:
            sentence = _("{title} is changed.").format(title=title)
            return _("Saved"), f"{sentence} {watch}"
        if sent.first_word_at is not None and sent.first_word_at > self._parts.now():
            sentence = _("{title} is scheduled: first word {when}.").format(
                title=title, when=date(sent.first_word_at)
            )
            return _("Scheduled"), f"{sentence} {watch}"
        sentence = _("{title} is on its way.").format(title=title)
        return _("On its way"), f"{sentence} {watch}"


def _shown(form: AlertForm) -> int:
    return min(max(1, len(form.answers)), ANSWERS_MAX)
