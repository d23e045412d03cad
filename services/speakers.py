"""Whose language: everyone's own for what they alone read, the brand's for what stands in channels."""

from collections.abc import Collection, Mapping

from sqlalchemy import select

from services.decisions import Decisions, Field, Group, Setting
from services.language import ENGLISH, LANGUAGES, N_, language_for
from services.language import gettext as _
from services.people import Caller
from services.problems import Problem
from storage.database import Database
from storage.people import Person, ensure_person, find_person


def _language(text: str) -> str:
    if text.lower() not in LANGUAGES:
        raise ValueError(_("should be one of {names}.").format(names=", ".join(LANGUAGES)))
    return text.lower()


BRAND_LANGUAGE = Setting(
    name="language",
    variable="FRONTLANE_LANGUAGE",
    read=_language,
    default=ENGLISH,
    group=Group.PEOPLE,
    field=Field.LANGUAGE,
    label=N_("The language of what stands in channels"),
    hint=N_("What one person alone reads is in their own."),
    is_needed=True,
)


class Speakers:
    """Who is spoken to in which language."""

    def __init__(self, database: Database, decisions: Decisions) -> None:
        self._database = database
        self._decisions = decisions

    def of_brand(self, workspace_id: str) -> str:
        """The language of posts in channels; as `languages_of`, it can be asked within a unit of work."""
        with self._database.glance() as session:
            return self._decisions.get(session, workspace_id, BRAND_LANGUAGE)

    def language_of(self, workspace_id: str, user_id: str) -> str:
        """What this person reads; English where nobody knows them yet."""
        return self.languages_of(workspace_id, [user_id]).get(user_id, ENGLISH)

    def languages_of(self, workspace_id: str, user_ids: Collection[str]) -> Mapping[str, str]:
        """What each of these reads, by user id; without those whom nobody knows.

        It can be asked while the same thread is in a unit of work.
        """
        with self._database.glance() as session:
            # The workspace's own come last, and stay.
            found = session.execute(
                select(Person.user_id, Person.locale, Person.language)
                .where(Person.user_id.in_(user_ids))
                .order_by(Person.workspace_id == workspace_id)
            )
            return {each.user_id: language_for(each.locale, each.language) for each in found}

    def chosen_by(self, caller: Caller) -> str | None:
        """What this person has chosen for themselves; None: as Slack speaks to them."""
        with self._database.read() as session:
            person = find_person(session, caller.home_id, caller.user_id)
            return None if person is None else person.language

    def choose(self, caller: Caller, language: str | None) -> None:
        """Speaks to this person in this language from now on; None: as Slack does.

        Raises:
            Problem: there is no such language.
        """
        if language is not None and language not in LANGUAGES:
            raise Problem(_("Choose one of the languages in the list."))
        with self._database.write() as session:
            ensure_person(session, caller.home_id, caller.user_id).language = language
