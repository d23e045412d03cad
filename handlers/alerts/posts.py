"""From a stored post about an alert to its message: one view for each kind of post."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from handlers.alerts.views import manage, message, preview, questions, readiness
from handlers.alike import Alike
from handlers.blocks import Message
from services.alerts import Alerts, announcing
from services.alerts.content import Brief
from services.alerts.drafts import Submission
from services.channels import is_channel
from services.problems import NotFound
from storage.alerts import AlertState
from storage.posts import PostFacts

Renderer = Callable[[PostFacts], Message | None]


def renderers(alerts: Alerts) -> Mapping[str, Renderer]:
    """What to say for each kind of post; None where it is no longer wanted."""
    posts = AlertPosts(alerts)
    return {
        announcing.ANNOUNCEMENT: posts.announcement,
        announcing.REMINDER: posts.reminder,
        announcing.NUDGE: posts.nudge,
        announcing.LIVE: posts.live,
        announcing.OVER: posts.over,
        announcing.CHANGED: posts.changed,
        announcing.CANCELLED: posts.cancelled,
        announcing.DEADLINE: posts.deadline,
        announcing.TROUBLE: posts.trouble,
        announcing.READINESS_FILE: posts.readiness_file,
        announcing.QUESTION: posts.question,
        announcing.ANSWER: posts.answer,
        announcing.ANSWERED: posts.answered,
        announcing.APPROVAL: posts.approval,
        announcing.APPROVED: posts.approved,
        announcing.RETURNED: posts.returned,
    }


class AlertPosts:
    """The renderers, over the services that they read from."""

    def __init__(self, alerts: Alerts) -> None:
        self._alerts = alerts
        self._alike = Alike[Message | None]()
        self._acknowledged = Alike[Mapping[str, datetime]]()

    def announcement(self, post: PostFacts) -> Message | None:
        """The alert itself. In a direct message it shows what its reader has done, elsewhere the numbers."""
        if is_channel(post.recipient):
            return self._said_alike(post, message.build_announcement, counted=True)
        at = self._acknowledged_at(post)
        if at is not None:
            return message.build_announcement(self._brief(post), acknowledged_at=at, counts=False)
        return self._said_alike(post, partial(message.build_announcement, counts=False))

    def reminder(self, post: PostFacts) -> Message | None:
        """Not for those who have acknowledged between the moment and now."""
        return self._if_waiting(post, message.build_reminder)

    def nudge(self, post: PostFacts) -> Message | None:
        """Likewise."""
        return self._if_waiting(post, message.build_nudge)

    def live(self, post: PostFacts) -> Message | None:
        """It is on."""
        return self._said_alike(
            post, lambda brief: message.build_live(brief) if brief.state == AlertState.LIVE else None
        )

    def over(self, post: PostFacts) -> Message | None:
        """Thank you."""
        return self._said_alike(post, message.build_over)

    def changed(self, post: PostFacts) -> Message | None:
        """What a material edit changed; not when a newer one has come."""

        def build(brief: Brief) -> Message | None:
            is_newest = post.detail == str(brief.version)
            return message.build_changed(brief, brief.changed) if is_newest and _is_open(brief) else None

        return self._said_alike(post, build)

    def cancelled(self, post: PostFacts) -> Message | None:
        """It is off."""
        return self._said_alike(post, message.build_cancelled)

    def deadline(self, post: PostFacts) -> Message | None:
        """Who is ready, for the author."""
        return readiness.build_deadline(self._alerts.readiness.for_post(post.workspace_id, post.subject_id))

    def trouble(self, post: PostFacts) -> Message | None:
        """What has not arrived, for the author; nothing if it has by now."""
        brief, report = self._alerts.reading.report_for_post(post.workspace_id, post.subject_id)
        return manage.build_trouble(brief, report) if report.troubles else None

    def readiness_file(self, post: PostFacts) -> Message | None:
        """The table of all people, for a publisher who asked."""
        table = self._alerts.readiness.table(post.workspace_id, post.subject_id)
        return readiness.build_file(self._brief(post), table)

    def question(self, post: PostFacts) -> Message | None:
        """For the publishers."""
        return questions.build_question_post(
            self._alerts.questions.question(post.workspace_id, post.subject_id)
        )

    def answer(self, post: PostFacts) -> Message | None:
        """For who asked."""
        return questions.build_answer_post(
            self._alerts.questions.question(post.workspace_id, post.subject_id)
        )

    def answered(self, post: PostFacts) -> Message | None:
        """For everyone."""
        return questions.build_answered_post(
            self._alerts.questions.question(post.workspace_id, post.subject_id)
        )

    def approval(self, post: PostFacts) -> Message | None:
        """Asks publishers to check a draft, or says what came of it."""
        return self._about_draft(post, preview.build_approval)

    def approved(self, post: PostFacts) -> Message | None:
        """Tells the author that it goes out."""
        return self._about_draft(post, preview.build_approved)

    def returned(self, post: PostFacts) -> Message | None:
        """Tells the author what should change; not once it has been taken up again."""
        return self._about_draft(
            post,
            lambda draft: preview.build_returned(draft) if draft.returned_with is not None else None,
        )

    def _about_draft(self, post: PostFacts, build: Callable[[Submission], Message | None]) -> Message | None:
        try:
            draft = self._alerts.drafts.submission(post.workspace_id, post.subject_id)
        except NotFound:
            return preview.build_gone()
        return build(draft)

    def _brief(self, post: PostFacts, *, counted: bool = False) -> Brief:
        return self._alerts.reading.brief(post.workspace_id, post.subject_id, counted=counted)

    def _acknowledged_at(self, post: PostFacts) -> datetime | None:
        where, people = (post.workspace_id, post.subject_id), post.beside or (post.recipient,)
        acknowledged = self._acknowledged.get(
            (*where, people),
            post.claimed_at,
            lambda: self._alerts.reading.acknowledged_among(*where, people),
        )
        return acknowledged.get(post.recipient)

    def _if_waiting(self, post: PostFacts, build: Callable[[Brief], Message]) -> Message | None:
        if self._acknowledged_at(post) is not None:
            return None
        return self._said_alike(post, lambda brief: build(brief) if _is_open(brief) else None)

    def _said_alike(
        self, post: PostFacts, build: Callable[[Brief], Message | None], *, counted: bool = False
    ) -> Message | None:
        """The same for all posts of that kind about that alert, in channels or to people."""
        key = (post.workspace_id, post.kind, post.subject_id, post.detail, counted)
        return self._alike.get(key, post.claimed_at, lambda: build(self._brief(post, counted=counted)))


def _is_open(brief: Brief) -> bool:
    return brief.state in (AlertState.SCHEDULED, AlertState.LIVE)
