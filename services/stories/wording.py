"""The words for what is chosen of a story, wherever it is told."""

from collections.abc import Mapping
from types import MappingProxyType

from services.language import N_
from services.stories.content import Contact, Freedom, Readers

CONTACTS: Mapping[Contact, str] = MappingProxyType(
    {
        Contact.CHAT: N_("chat"),
        Contact.PHONE: N_("phone"),
        Contact.EMAIL: N_("e-mail"),
        Contact.SOCIAL: N_("social media"),
        Contact.PERSON: N_("in person"),
        Contact.OTHER: N_("another way"),
    }
)
READERS: Mapping[Readers, str] = MappingProxyType(
    {
        Readers.TEAM: N_("For the team alone"),
        Readers.BRAND: N_("For everyone at the brand"),
        Readers.WORLD: N_("For the brand, and the outside world once the agent agrees"),
    }
)
FREEDOMS: Mapping[Freedom, str] = MappingProxyType(
    {
        Freedom.ALERT: N_("An alert allowed it"),
        Freedom.JUDGEMENT: N_("Own judgement"),
    }
)
