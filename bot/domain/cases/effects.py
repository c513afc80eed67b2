"""What a transition changes beyond its case: data, carried out by the subject concerned.

`bootstrap` maps each to a function of the higher subject that runs in the same work, so that
`cases` knows none of them and everything is still one transaction.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PublishCertificate:
    """The signed certificate of that number becomes valid with the case's `issue`."""

    certificate: str


@dataclass(frozen=True, slots=True)
class FetchedCertificate:
    """The case may close because its valid certificate of that number has been fetched."""

    certificate: str


@dataclass(frozen=True, slots=True)
class CallStaff:
    """A ticket waits for a person: its place in the queue is counted, a letter is written.

    `context` is the conversation so far as (speaker, text); `why` one of asked, misses, risk.
    """

    why: str
    context: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class TakeOver:
    """A person answers this citizen from now on, beginning with `said`; the bot is silent."""

    said: str = ""


@dataclass(frozen=True, slots=True)
class HandBack:
    """The bot answers this citizen again; `again` offers to ask the same person once more."""

    again: bool = False


@dataclass(frozen=True, slots=True)
class Speak:
    """A person says this to the citizen, in the chat."""

    text: str


@dataclass(frozen=True, slots=True)
class TellOffice:
    """Whoever is responsible here hears of it by a letter: `what` in one sentence."""

    what: str


Effect = (
    TellOffice | PublishCertificate | FetchedCertificate | CallStaff | TakeOver | HandBack | Speak
)
