"""Stories as something to hand on: Markdown, and a page that stands alone and prints well.

All that somebody typed is escaped here; the page loads nothing, runs nothing, and forbids both.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from services.stories.case_style import STYLE
from services.stories.content import Contact, Freedom, Mood, StoryBrief

FACES = {
    Mood.ANGRY: ("😠", "angry"),
    Mood.UPSET: ("😟", "upset"),
    Mood.NEUTRAL: ("😐", "neutral"),
    Mood.PLEASED: ("🙂", "pleased"),
    Mood.DELIGHTED: ("😍", "delighted"),
}
_CONTACTS = {
    Contact.CHAT: "by chat",
    Contact.PHONE: "by phone",
    Contact.EMAIL: "by e-mail",
    Contact.SOCIAL: "on social media",
    Contact.PERSON: "in person",
    Contact.OTHER: "",
}
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~!&])")
_MARKDOWN_START = re.compile(r"^(\s*\d{0,9})([-+=.)])", re.MULTILINE)
SAFE_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
NOBODY = "An agent"
"""Whoever goes outside goes without a name: what the agent agreed to is that the story is told."""


@dataclass(frozen=True)
class CaseStudy:
    """One or many stories, for readers within the brand or outside."""

    stories: Sequence[StoryBrief]
    is_for_outside: bool
    made_on: date

    @property
    def title(self) -> str:
        """Of the one story, or of them all."""
        return self.stories[0].content.title if len(self.stories) == 1 else "Wow moments"


def markdown(study: CaseStudy) -> str:
    """As Markdown (CommonMark)."""
    parts = [f"# {_plain(study.title)}", _lead(study)]
    for brief in study.stories:
        content = brief.content
        if len(study.stories) > 1:
            parts.append(f"## {_plain(content.title)}")
        parts.append(
            f"**Mood: {_mood(content.mood_before)} → {_mood(content.mood_after)}** ({_steps(brief)})"
        )
        parts.append(_plain(_who_and_where(brief, study)))
        level = "##" if len(study.stories) == 1 else "###"
        for heading, text in _sections(brief):
            parts += [f"{level} {heading}", _paragraphs(text)]
        if content.tags:
            parts.append(" ".join(f"\\#{_plain(tag)}" for tag in content.tags))
    parts += ["---", _note(study)]
    return "\n\n".join(parts) + "\n"


def page(study: CaseStudy) -> str:
    """As a page of HTML."""
    articles = "\n".join(_article(brief, study) for brief in study.stories)
    head = (
        ""
        if len(study.stories) == 1
        else f"<header><h1>{escape(study.title)}</h1>\n<p>{escape(_lead(study))}</p></header>\n"
    )
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{SAFE_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(study.title)}</title>\n<style>{STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n{head}{articles}\n</main>\n<footer>{escape(_note(study))}</footer>\n</body>\n</html>\n"
    )


def _article(brief: StoryBrief, study: CaseStudy) -> str:
    content = brief.content
    level = 1 if len(study.stories) == 1 else 2
    sections = "\n".join(
        f'<section class="{"freedom" if heading == _freedom_heading(brief) else "part"}">'
        f"<h{level + 1}>{escape(heading)}</h{level + 1}>{_html_paragraphs(text)}</section>"
        for heading, text in _sections(brief)
    )
    tags = "".join(f"<li>#{escape(tag)}</li>" for tag in content.tags)
    return (
        f"<article>\n<h{level}>{escape(content.title)}</h{level}>\n"
        f'<p class="who">{escape(_who_and_where(brief, study))}</p>\n'
        f"{_scale(brief)}\n{sections}\n" + (f'<ul class="tags">{tags}</ul>\n' if tags else "") + "</article>"
    )


def _scale(brief: StoryBrief) -> str:
    """The five moods, with where the customer began and where they ended."""
    content = brief.content
    steps = []
    for mood, (face, word) in FACES.items():
        marks = [
            name
            for name, marked in (("before", content.mood_before), ("after", content.mood_after))
            if mood == marked
        ]
        note = " and ".join(marks)
        steps.append(
            f'<li class="{" ".join(marks)}"><span class="face" aria-hidden="true">{face}</span>'
            f"<span>{word}</span><b>{note}</b></li>"
        )
    spoken = (
        f"The customer’s mood: {content.mood_before.name} before, {content.mood_after.name} after".lower()
    )
    return (
        f'<div class="mood"><ol aria-label="{spoken.capitalize()}">{"".join(steps)}</ol>'
        f'<p class="shift">{_steps(brief)}</p></div>'
    )


def _sections(brief: StoryBrief) -> list[tuple[str, str]]:
    content = brief.content
    sections = [
        ("What the customer faced", content.faced),
        ("What was done", content.did),
        ("How it ended", content.ended),
        (_freedom_heading(brief), content.freedom_words),
        ("Why it was right", content.why_right),
    ]
    return [(heading, text) for heading, text in sections if text.strip()]


def _freedom_heading(brief: StoryBrief) -> str:
    return f"The freedom behind it: {brief.content.campaign or 'what the brand allows'}"


def _who_and_where(brief: StoryBrief, study: CaseStudy) -> str:
    content = brief.content
    site = brief.agent.site
    if study.is_for_outside or not brief.agent.name:
        who = f"{NOBODY} in {site}" if site else NOBODY
    else:
        who = f"{brief.agent.name}, {site}" if site else brief.agent.name
    judged = "on their own judgement" if content.freedom == Freedom.JUDGEMENT else ""
    told = "" if brief.is_own or study.is_for_outside else f"told by {brief.author.name or 'a colleague'}"
    when = f"{brief.published_at:%B %Y}" if brief.published_at else ""
    return " · ".join(filter(None, (who, _CONTACTS[content.contact], judged, told, when)))


def _lead(study: CaseStudy) -> str:
    count = len(study.stories)
    rose = sum(brief.content.shift > 0 for brief in study.stories)
    if count == 1:
        return "A moment in which somebody did more than they had to."
    moments = f"{count} moments in which somebody did more than they had to."
    return f"{moments} In {rose} of them the customer’s mood rose."


def _note(study: CaseStudy) -> str:
    made = f"Made on {study.made_on.day} {study.made_on:%B %Y} with Frontlane."
    cleaned = "Customer data was taken out before these words were kept; please read them once more yourself."
    if study.is_for_outside:
        return f"{made} The agents agreed that this is told outside. {cleaned}"
    return f"{made} For colleagues: it is not meant to leave the brand. {cleaned}"


def _steps(brief: StoryBrief) -> str:
    shift = brief.content.shift
    if not shift:
        return "as before"
    return f"{abs(shift)} step{'' if abs(shift) == 1 else 's'} {'up' if shift > 0 else 'down'}"


def _mood(mood: Mood) -> str:
    face, word = FACES[mood]
    return f"{face} {word}"


def _plain(text: str) -> str:
    """Typed text that Markdown shows as it is."""
    return _MARKDOWN_START.sub(r"\1\\\2", _MARKDOWN.sub(r"\\\1", text))


def _paragraphs(text: str) -> str:
    lines = [line.strip() for line in text.strip().splitlines()]
    return re.sub(r"(?<=[^\n])\n(?=[^\n])", "  \n", "\n".join(map(_plain, lines)))


def _html_paragraphs(text: str) -> str:
    paragraphs = re.split(r"\n\s*\n", text.strip().replace("\r\n", "\n"))
    return "".join(f"<p>{escape(paragraph).replace(chr(10), '<br>')}</p>" for paragraph in paragraphs)
