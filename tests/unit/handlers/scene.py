"""One alert with everything around it, as services tell of it, and every payload that is made from it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from handlers.alerts.ids import DraftRef, FormRef
from handlers.alerts.views import (
    arrivals,
    details,
    form,
    manage,
    message,
    mine,
    preview,
    questions,
    readiness,
)
from handlers.errors import build_problem
from handlers.privacy import views as privacy
from services.alerts import announcing
from services.alerts.arrivals import CLOSED, PAGE, Missed, MissedPage, Settled
from services.alerts.content import (
    AlertContent,
    AlertForm,
    Brief,
    Change,
    Delivery,
    GroupName,
    Kind,
    Moment,
    Report,
)
from services.alerts.drafts import Draft, Preview, Submission
from services.alerts.questions import Question
from services.alerts.readiness import Group, MissingPerson, Readiness
from services.alerts.reading import AgentAlert, ListedAlert
from services.privacy.asking import KeptAbout
from services.privacy.catalogue import CATALOGUE
from services.reasons import in_markup
from services.retention import Keeping
from storage.alerts import AlertState
from storage.post_reasons import Why
from tests.unit.handlers.payloads import Payload, Surface, as_payload

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
STARTS = NOW + timedelta(days=3)
ENDS = NOW + timedelta(days=5)

Words = Callable[[int], str]
"""What somebody types into a field that takes this many characters."""

TITLE, VOLUME, HAPPENING, ASKED, SAID, LINES = 120, 150, 20_000, 300, 2_000, 3_000
QUESTION, ANSWER, BACK, NAME, REASON = 1_000, 2_000, 1_000, 80, 5_000
"""How much each field takes."""

NASTY = (
    "Hello 👩‍👩‍👧 🎉 مرحبا بالعالم ‮txet desrever‬ <!channel> <!here|all> <!everyone> <!subteam^S0TEAM|@team> "
    "<@U0STRANGER> @everyone @channel & &amp; < > <https://x.example|y> *b* _i_ ~s~ `c` "
    "```d``` 日本語のテキスト é "
)


def rich(*texts: str) -> dict[str, Any]:
    """Paragraphs as Slack's rich text input gives them."""
    return {
        "type": "rich_text",
        "elements": [
            {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
            for text in texts
            if text
        ],
    }


def ordinary(limit: int) -> str:
    """What people write."""
    return "Where is my certificate?"[:limit]


def longest(limit: int) -> str:
    """As much as a field takes, of everything that could go wrong."""
    return (NASTY * (limit // len(NASTY) + 1))[:limit].strip().ljust(limit, "x")


def content_of(words: Words, *, pairs: int = 2, is_bare: bool = False) -> AlertContent:
    """An alert's words; a bare one has nothing that is optional."""
    return AlertContent(
        kind=Kind.CAMPAIGN,
        title=words(TITLE).strip() or "Title",
        happening=rich(words(HAPPENING).strip() or "It happens."),
        starts_at=STARTS,
        ends_at=None if is_bare else ENDS,
        acknowledge_by=None if is_bare else STARTS,
        volume="" if is_bare else words(VOLUME).strip(),
        answers=[] if is_bare else [(words(ASKED) or "?", words(SAID) or "!") for _ in range(pairs)],
        freedoms="" if is_bare else words(LINES).strip(),
        stop_and_ask="" if is_bare else words(LINES).strip(),
        ask_whom=[] if is_bare else ["U0WHOM"],
        links="" if is_bare else f"https://example.com/ {words(LINES - 21)}".strip(),
    )


def brief_of(content: AlertContent, **changes: Any) -> Brief:
    """An alert that is announced and lies ahead."""
    brief = Brief(
        alert_id=12,
        version=1,
        state=AlertState.SCHEDULED,
        content=content,
        author="U0AUTHOR",
        author_name="Maya",
        channels=["C0AUSTIN", "C0MANILA"],
        groups=[GroupName("S0NIGHT", "night-shift")],
        delivery=Delivery.CHANNEL,
        first_word_at=None,
        announced_at=NOW,
        ended_at=None,
        acknowledged=3,
        audience=40,
    )
    return replace(brief, **changes)


@dataclass(frozen=True)
class Scene:
    """What the views are given."""

    brief: Brief
    form: AlertForm
    question: Question
    report: Report
    draft: Draft
    preview: Preview
    submission: Submission
    readiness: Readiness
    missing: Sequence[MissingPerson]
    listed: Sequence[ListedAlert]
    kept: KeptAbout
    missed: MissedPage


def scene_of(brief: Brief, words: Words, *, many: int = 2) -> Scene:
    """The scene around an alert. `many`: how many there are of each thing that there can be several of."""
    content = brief.content
    name = words(NAME).strip()
    typed = AlertForm(
        title=content.title,
        happening=content.happening,
        volume=content.volume,
        answers=content.answers,
        freedoms=content.freedoms,
        stop_and_ask=content.stop_and_ask,
        links=content.links,
        ask_whom=content.ask_whom,
        starts_at=int(content.starts_at.timestamp()),
        channels=brief.channels,
        groups=[group.group_id for group in brief.groups],
    )
    moments = [
        Moment("first_word", NOW),
        *(Moment(f"reminder:{minutes}", STARTS - timedelta(minutes=minutes)) for minutes in form.REMINDERS),
        Moment("deadline", STARTS),
        Moment("live", STARTS),
        Moment("over", ENDS),
    ]
    sites = [Group(f"{name or 'Site'}{number}", number % 3, 3) for number in range(many)]
    places = [Group(f"#C0{number}", 1, 2) for number in range(many)] + [Group(f"@{name}", 0, 2)]
    return Scene(
        brief=brief,
        form=typed,
        question=Question(
            7, 12, content.title, "U0ASKER", name, words(QUESTION).strip() or "Why?", NOW, None, None
        ),
        report=Report(
            moments,
            arrived=1,
            posts=4,
            missed=2,
            uncertain=1,
            waiting=1,
            held=1,
            troubles=["2 × Frontlane is not in this channel. Invite it."],
        ),
        draft=Draft(3, None, None, typed, content.title, NOW, None, None),
        preview=Preview(
            3, replace(brief, alert_id=0, announced_at=None), moments, 40, False, None, False, asked=0
        ),
        submission=Submission(
            3, content.title, content.kind, STARTS, "U0AUTHOR", False, False, None, None, asked=1
        ),
        readiness=Readiness(brief, sites if brief.audience else [], places, None),
        missing=[
            MissingPerson("U0ASKER", name, f"{name}{number // 300}", "Asia/Manila")
            for number in range(many * 12)
        ],
        listed=[
            ListedAlert(number, content.title, content.kind, state, STARTS, ENDS, 3, 40, unanswered=1)
            for number, state in enumerate(list(AlertState) * (many // 4 + 1), start=1)
        ][:40],
        kept=KeptAbout(
            name, name, "Asia/Manila", [(part, 3) for part in CATALOGUE.sections if part.whose], Keeping()
        ),
        missed=MissedPage(
            alert_id=12,
            title=content.title,
            uncertain=many,
            failed=many,
            missed=[missed_of(number, words) for number in range(min(PAGE, many * 2))],
            page=0,
            pages=1 + many * 2 // PAGE,
        ),
    )


def missed_of(number: int, words: Words, **changes: Any) -> Missed:
    """A message that did not arrive; every other one is uncertain."""
    missed = Missed(
        post_id=number,
        kind=announcing.SAID[number % len(announcing.SAID)],
        recipient="C0AUSTIN" if number % 3 else "U0ASKER",
        is_uncertain=number % 2 == 0,
        tried_at=NOW,
        attempt=1_800_000_000_000,
        reason=in_markup(Why("invalid_blocks", words(REASON)).write(), "C0AUSTIN"),
        bar=CLOSED if number % 4 > 1 else None,
    )
    return replace(missed, **changes)


def gallery(scene: Scene) -> Mapping[str, tuple[Surface, Payload]]:
    """Every message and modal that is made of it, by name."""
    brief, question, submission = scene.brief, scene.question, scene.submission
    answer = replace(question, answer=brief.content.stop_and_ask[:ANSWER] or "Yes.", answered_by="U0ANSWER")
    edit = replace(
        scene.preview,
        brief=replace(brief, changed=["title", "audience"], announced_at=NOW),
        is_edit=True,
        change=Change.MATERIAL,
    )
    back = replace(submission, decided_by="U0ANSWER", returned_with=question.text[:BACK])
    messages = {
        "announcement": message.build_announcement(brief),
        "announcement by DM": message.build_announcement(brief, acknowledged_at=NOW, counts=False),
        "reminder": message.build_reminder(brief),
        "nudge": message.build_nudge(brief),
        "thanks": message.build_thanks(brief.content.title, 12, 1),
        "thanks again": message.build_thanks(brief.content.title, 12, 1, is_new=False),
        "live": message.build_live(brief),
        "over": message.build_over(brief),
        "cancelled": message.build_cancelled(brief),
        "changed": message.build_changed(brief, list(vars(brief.content))),
        "question": questions.build_question_post(question),
        "question, answered": questions.build_question_post(answer),
        "answer": questions.build_answer_post(answer),
        "answer to all": questions.build_answered_post(answer),
        "deadline": readiness.build_deadline(scene.readiness),
        "file": readiness.build_file(brief, "name\n"),
        "trouble": manage.build_trouble(brief, scene.report),
        "trouble, uncertain": manage.build_trouble(brief, replace(scene.report, uncertain=2)),
        "trouble, failed": manage.build_trouble(brief, replace(scene.report, uncertain=0)),
        "approval": preview.build_approval(submission),
        "approved, to the author": preview.build_approved(replace(submission, decided_by="U0ANSWER")),
        "approved": preview.build_approval(replace(submission, was_sent=True, decided_by="U0ANSWER")),
        "sent back": preview.build_approval(back),
        "returned": preview.build_returned(back),
    }
    pages = [details.build_details(brief, page) for page in range(9)]
    modals = {
        **{f"details, page {number}": page for number, page in enumerate(pages, start=1)},
        "freedoms": details.build_freedoms(brief),
        "form": form.build_form(scene.form, FormRef(answers=10), brief.groups, "A *note*"),
        "form of an edit": form.build_form(scene.form, FormRef(alert=12, revision=1)),
        "preview": preview.build_preview(scene.preview),
        "preview of an edit": preview.build_preview(edit),
        "preview of a new audience": preview.build_preview(
            replace(edit, brief=replace(edit.brief, changed=["audience"], announced_at=NOW), moments=[])
        ),
        "review": preview.build_review(scene.preview),
        "unfit": preview.build_unfit(submission, question.text),
        "send back": preview.build_send_back(DraftRef(3, 1)),
        "done": preview.build_done("Saved", "*Saved*"),
        "list": manage.build_list(
            scene.listed,
            [scene.draft] * min(20, len(scene.listed)),
            [scene.draft] * min(20, len(scene.listed)),
        ),
        "manage": manage.build_manage(brief, scene.report, "A note"),
        "missed": arrivals.build_missed(scene.missed),
        "missed, last page": arrivals.build_missed(
            replace(scene.missed, page=scene.missed.pages - 1),
            arrivals.settled_words(Settled(announcing.NUDGE, "U0ASKER", is_done=True, state="pending")),
        ),
        "agent's list": mine.build_agent_list(_agents_alerts(scene)),
        "kept": privacy.build_kept(scene.kept),
        "ask": questions.build_ask(brief),
        "asked": questions.build_asked(),
        "answer form": questions.build_answer(question),
        "questions": questions.build_questions(brief, [question] * min(20, len(scene.listed))),
        "readiness": readiness.build_readiness(scene.readiness, "A note"),
        "missing": readiness.build_missing(brief, scene.missing),
        "problem": build_problem(question.text),
    }
    return {
        **{name: ("message", as_payload(each)) for name, each in messages.items()},
        **{name: ("modal", each) for name, each in modals.items()},
    }


def _agents_alerts(scene: Scene) -> list[AgentAlert]:
    states = (AlertState.LIVE, AlertState.SCHEDULED)
    return [
        AgentAlert(replace(scene.brief, alert_id=listed.alert_id, state=states[number % 2]), number % 3 == 0)
        for number, listed in enumerate(scene.listed)
    ]
