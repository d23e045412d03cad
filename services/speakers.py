"""Whose language: everyone's own for what they alone read, the brand's for what stands in channels."""

from collections.abc import Collection, Mapping

from sqlalchemy import select

from services.language import ENGLISH, LANGUAGES, language_for
from services.language import gettext as _
from services.people import Caller
from services.problems import Problem
from storage.database import Database
from storage.people import Person, ensure_person, find_person


class Speakers:
    """Who is spoken to in which language.

    Args:
        of_brand: the language of posts in channels.
    """

    def __init__(self, database: Database, of_brand: str = ENGLISH) -> None:
        self._database = database
        self.of_brand = of_brand

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
