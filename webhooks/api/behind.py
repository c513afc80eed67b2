"""What stands behind the API: the store, the use cases, whose keys there are, the time."""

from dataclasses import dataclass

from bot.ports.clock import Clock
from bot.ports.files import Files
from bot.ports.locks import Bell
from bot.ports.requests import ApiKeys
from bot.ports.work import Works
from bot.services.cases.casebook import Casebook
from bot.services.certificates.drafting import Drafting


@dataclass(frozen=True, slots=True)
class Behind:
    """Everything that the rooms of the API use."""

    works: Works
    casebook: Casebook
    drafting: Drafting
    keys: ApiKeys
    files: Files
    clock: Clock
    bell: Bell
