"""From a stored post about an alert to its message: one view for each kind of post."""

from collections.abc import Callable, Mapping

from handlers.alerts.views import manage, message, preview, questions, readiness
from handlers.blocks import Message
from services.alerts import Alerts, announcing
from services.alerts.content import Brief
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

    def announcement(self, post: PostFacts) -> Message | None:
        """The alert itself. In a direct message it shows what its reader has done, elsewhere the numbers."""
        if _is_channel(post.recipient):
            brief = self._brief(post, counted=True)
            return message.build_announcement(brief)
        brief = self._brief(post)
        at = self._alerts.reading.acknowledged_at(post.workspace_id, post.subject_id, post.recipient)
        return message.build_announcement(brief, acknowledged_at=at, counts=False)

    def reminder(self, post: PostFacts) -> Message | None:
        """Not for those who have acknowledged between the moment and now."""
        return self._if_waiting(post, message.build_reminder)

    def nudge(self, post: PostFacts) -> Message | None:
        """Likewise."""
        return self._if_waiting(post, message.build_nudge)

    def live(self, post: PostFacts) -> Message | None:
        """It is on."""
        brief = self._brief(post)
        return message.build_live(brief) if brief.state == AlertState.LIVE else None

    def over(self, post: PostFacts) -> Message | None:
        """Thank you."""
        return message.build_over(self._brief(post))

    def changed(self, post: PostFacts) -> Message | None:
        """What a material edit changed; not when a newer one has come."""
        brief = self._brief(post)
        if post.detail != str(brief.version) or brief.state not in (AlertState.SCHEDULED, AlertState.LIVE):
            return None
        return message.build_changed(brief, brief.changed)

    def cancelled(self, post: PostFacts) -> Message | None:
        """It is off."""
        return message.build_cancelled(self._brief(post))

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
        return preview.build_approval(self._alerts.drafts.submission(post.workspace_id, post.subject_id))

    def approved(self, post: PostFacts) -> Message | None:
        """Tells the author that it goes out."""
        return preview.build_approved(self._alerts.drafts.submission(post.workspace_id, post.subject_id))

    def returned(self, post: PostFacts) -> Message | None:
        """Tells the author what should change; not once it has been taken up again."""
        submission = self._alerts.drafts.submission(post.workspace_id, post.subject_id)
        return preview.build_returned(submission) if submission.returned_with is not None else None

    def _brief(self, post: PostFacts, *, counted: bool = False) -> Brief:
        return self._alerts.reading.brief(post.workspace_id, post.subject_id, counted=counted)

    def _if_waiting(self, post: PostFacts, build: Callable[[Brief], Message]) -> Message | None:
        brief = self._brief(post)
        is_open = brief.state in (AlertState.SCHEDULED, AlertState.LIVE)
        at = self._alerts.reading.acknowledged_at(post.workspace_id, post.subject_id, post.recipient)
        return build(brief) if is_open and at is None else None


def _is_channel(recipient: str) -> bool:
    return recipient.startswith(("C", "G"))
