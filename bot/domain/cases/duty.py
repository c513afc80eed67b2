"""What a case wants of its citizen now: gaps to fill, a quote to answer, a sum to pay."""

from dataclasses import dataclass
from decimal import Decimal

from bot.domain.cases.case import CaseKind
from bot.domain.cases.guards.guard import Scene
from bot.domain.cases.guards.intake import gaps
from bot.domain.cases.guards.offer import quote_lines, total


@dataclass(frozen=True, slots=True)
class Duty:
    """Empty where nothing of the kind is wanted.

    `gaps` are the things to be supplied, in the notice's order; `quote` is the version of the case
    with which the standing quote came, `lines` its lines in words (several rows of text), `amount`
    the sum in yuan.
    """

    gaps: tuple[str, ...] = ()
    quote: int = 0
    lines: str = ""
    amount: Decimal = Decimal(0)


#: Nothing is wanted.
NO_DUTY = Duty()


def duty_of(scene: Scene) -> Duty:
    """What the case of that scene wants of its citizen in the state it is in."""
    if scene.case is None:
        return NO_DUTY
    match scene.kind, scene.case.state:
        case CaseKind.APPLICATION, "correction":
            return Duty(gaps(scene))
        case CaseKind.APPLICATION, "quoted" | "awaiting_payment":
            return _quoted(scene)
        case CaseKind.COMPLAINT | CaseKind.REPORT, "awaiting_information":
            asked = scene.last("request_information", "request_evidence")
            return Duty((asked.reason,)) if asked else NO_DUTY
        case _:
            return NO_DUTY


def _quoted(scene: Scene) -> Duty:
    quote = scene.last("quote")
    if quote is None:
        return NO_DUTY
    return Duty((), quote.version, quote_lines(quote), total(scene))
