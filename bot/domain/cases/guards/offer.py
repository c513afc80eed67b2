"""Price and agreement: the quote, the citizen's answer to it, the payment, the free item."""

import hashlib
import json
from decimal import Decimal
from typing import Any

from bot.domain.cases.case import HistoryEntry
from bot.domain.cases.guards.guard import MONEY, Attempt, Guard, Kept, Scene, schema_of, text
from bot.domain.catalogue.item import Brings, Contract, Payment
from bot.errors import Invalid, NotAllowedNow

#: Times that a price may be talked about again.
MOST_ROUNDS = 3


class Quote(Guard):
    """A quote of lines from the item's own price list; the total is computed here, exactly."""

    def refusal(self, scene: Scene) -> str:
        return "" if scene.the_item().fee else "免费项目不报价，请直接安排送样或现场。"

    def schema(self, scene: Scene) -> dict[str, Any]:
        prices = [
            {"const": price.id, "title": f"{price.name}，{price.price} 元/{price.unit}"}
            for price in scene.the_item().prices
        ]
        line = schema_of(
            {
                "price": {"oneOf": prices, "title": "价目"},
                "quantity": {"type": "integer", "minimum": 1, "maximum": 9999, "title": "数量"},
            }
        )
        lines = {"type": "array", "items": line, "minItems": 1, "maxItems": 50}
        return schema_of({"lines": {**lines, "title": "报价明细"}})

    def admit(self, attempt: Attempt) -> Kept:
        prices = {price.id: price for price in attempt.scene.the_item().prices}
        lines, total = [], Decimal(0)
        for line in attempt.data["lines"]:
            price, quantity = prices[line["price"]], int(line["quantity"])
            total += price.price * quantity
            lines.append(
                {
                    "name": price.name,
                    "unit": price.unit,
                    "price": str(price.price),
                    "quantity": quantity,
                    "amount": str(price.price * quantity),
                    "basis": price.basis,
                }
            )
        notes = {"lines": lines, "total": str(total)}
        return Kept(notes=notes, values={"detail": _spoken(lines), "amount": str(total)})


class Agreement(Guard):
    """The citizen agrees to the quote as it stands, while it is valid.

    The order 委托单 that comes about is kept by its hash. Which row it is depends on the item.
    """

    def __init__(self, contract: Contract, *payments: Payment) -> None:
        self._contract, self._payments = contract, payments

    def refusal(self, scene: Scene) -> str:
        item = scene.the_item()
        if item.contract is not self._contract:
            return "这个事项的合同方式不是这一种。"
        if self._payments and item.payment not in self._payments:
            return "这个事项的付款方式不是这一种。"
        due = scene.due("QUOTE")
        # The last day ends at 24:00.
        past = due is not None and due.date() < scene.now.date()
        return "报价已过有效期，请联系我们重新报价。" if past else ""

    def schema(self, scene: Scene) -> dict[str, Any]:
        quote = scene.last("quote")
        seen = {"const": quote.version} if quote else {"type": "integer", "minimum": 1}
        return schema_of({"quote": {**seen, "title": "所同意的报价（办件的版本号）"}})

    def admit(self, attempt: Attempt) -> Kept:
        quote = attempt.scene.last("quote")
        if quote is None:
            raise NotAllowedNow("还没有报价。")
        notes = {"quote": quote.version, "order": order_hash(quote)}
        return Kept(notes=notes, values={"amount": str(quote.notes["total"])})


class Renegotiation(Guard):
    """The citizen wants another price; so many times, then it is yes or no."""

    def refusal(self, scene: Scene) -> str:
        rounds = sum(entry.event == "renegotiate" for entry in scene.history)
        return "" if rounds < MOST_ROUNDS else f"已议价 {MOST_ROUNDS} 次，请选择同意或不同意报价。"

    def schema(self, scene: Scene) -> dict[str, Any]:  # noqa: ARG002 - every guard is asked alike
        return schema_of({"wish": text("对报价的意见")})

    def admit(self, attempt: Attempt) -> Kept:
        case = attempt.scene.case
        fields = dict(case.fields) if case else {}
        # What the citizen writes is personal: it stands with the values, not in the history.
        fields["wishes"] = [*fields.get("wishes", ()), str(attempt.data["wish"]).strip()]
        return Kept(fields)


class Paid(Guard):
    """The amount that is due has arrived; a second notice of it finds the state moved on."""

    def __init__(self, *payments: Payment) -> None:
        self._payments = payments

    def refusal(self, scene: Scene) -> str:
        if scene.the_item().payment not in self._payments:
            return "这个事项现在不收费。"
        return "这笔费用已经收过。" if paid(scene) else ""

    def schema(self, scene: Scene) -> dict[str, Any]:
        due = {**MONEY, "title": f"到账金额（元），应为 {total(scene)}"}
        receipt = {"type": "string", "minLength": 4, "maxLength": 64, "title": "收款凭证号"}
        return schema_of({"amount": due, "receipt": receipt})

    def admit(self, attempt: Attempt) -> Kept:
        amount, due = Decimal(attempt.data["amount"]), total(attempt.scene)
        if amount != due:
            raise Invalid(f"到账 {amount} 元与应收 {due} 元不符，不能记为已缴费，请核对。")
        notes = {"amount": str(amount), "receipt": str(attempt.data["receipt"])}
        if Payment.BEFORE in self._payments:  # told along with what comes next
            return Kept(notes=notes, values={"detail": f"您缴的 {amount} 元已到账。"})
        return Kept(notes=notes, values={"amount": str(amount)})


class Waiver(Guard):
    """Nothing is to be paid, but something is to be brought or visited."""

    def refusal(self, scene: Scene) -> str:
        item = scene.the_item()
        if item.fee:
            return "收费项目请先报价。"
        return "" if item.brings is not Brings.NONE else "这个事项不需要送样或现场，请直接办理。"


class Start(Guard):
    """Nothing is to be paid, brought or visited."""

    def refusal(self, scene: Scene) -> str:
        item = scene.the_item()
        if item.fee:
            return "收费项目请先报价。"
        return "" if item.brings is Brings.NONE else "这个事项要先送样或安排现场。"


def total(scene: Scene) -> Decimal:
    """Yuan that the agreed quote asks for; 0 without one."""
    quote = scene.last("quote")
    return Decimal(quote.notes["total"]) if quote else Decimal(0)


def paid(scene: Scene) -> Decimal:
    """Yuan that have been received for the case."""
    return sum((Decimal(e.notes["amount"]) for e in scene.history if e.event == "pay"), Decimal(0))


def quote_lines(quote: HistoryEntry) -> str:
    """The lines of that quote in words, a row of text each."""
    return _spoken(quote.notes["lines"])


def order_hash(quote: HistoryEntry) -> str:
    """SHA-256 of the order's text: number, lines, total, as the citizen saw them."""
    order = {"number": quote.number, "quote": quote.version, **quote.notes}
    canonical = json.dumps(order, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _spoken(lines: list[dict[str, Any]]) -> str:
    return "\n".join(
        f"· {line['name']}：{line['price']} 元/{line['unit']} × {line['quantity']} = "
        f"{line['amount']} 元"
        for line in lines
    )
