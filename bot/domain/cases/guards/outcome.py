"""How an application ends: certificate or refusal, delivery, withdrawal, settling."""

from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from bot.domain.cases.effects import FetchedCertificate, PublishCertificate
from bot.domain.cases.guards.guard import (
    MONEY,
    SHORT,
    Attempt,
    Guard,
    Kept,
    Scene,
    one_of,
    schema_of,
    text,
)
from bot.domain.cases.guards.intake import is_licence
from bot.domain.cases.guards.offer import paid
from bot.domain.cases.guards.testing import testers
from bot.domain.people.actor import Role
from bot.domain.time.zone import SHANGHAI
from bot.errors import Invalid, NotAllowedNow

#: Working days in which an electronically delivered certificate may still be wanted on paper.
PAPER_WITHIN = 3
_PROOFS = {
    "electronic": "已电子送达",
    "posted": "已邮寄并有凭证",
    "handed_over": "已当面送交并签收",
}
_SAMPLES = {
    "none": "没有样品",
    "returned": "样品已退还",
    "disposed": "样品已按约定处置并有记录",
}
_CERTIFICATE = {**SHORT, "maxLength": 20, "title": "证书编号（先 POST /certificates）"}


class Issue(Guard):
    """A signed certificate of this case becomes valid; the signatory is not the tester.

    Whether the certificate is one, and signed, is seen by the effect, in the same work.
    """

    persons = {"person": None}  # noqa: RUF012 - never written to

    def schema(self, scene: Scene) -> dict[str, Any]:  # noqa: ARG002 - every guard is asked alike
        return schema_of({"certificate": _CERTIFICATE})

    def admit(self, attempt: Attempt) -> Kept:
        if attempt.person in testers(attempt.scene):
            raise NotAllowedNow("授权签字人不能是检测人员本人，请由另一人签发。")
        number = str(attempt.data["certificate"])
        return Kept(notes={"certificate": number}, effects=(PublishCertificate(number),))


class Denial(Guard):
    """A licence is not granted: reasons, and where to turn to against it."""

    def refusal(self, scene: Scene) -> str:
        return "" if is_licence(scene) else "只有行政许可事项可以不予许可。"

    def schema(self, scene: Scene) -> dict[str, Any]:  # noqa: ARG002
        return schema_of(
            {
                "text": text("不予许可的理由，申请人会看到"),
                "remedy": text("复议、诉讼的途径和期限，申请人会看到"),
            }
        )

    def admit(self, attempt: Attempt) -> Kept:
        notes = {"remedy": str(attempt.data["remedy"])}
        return Kept(notes=notes, reason=str(attempt.data["text"]).strip())


class Fetched(Guard):
    """The electronic certificate was fetched; or its delivery is known, and nobody wants paper."""

    delivered = "M14"

    def schema(self, scene: Scene) -> dict[str, Any]:  # noqa: ARG002
        return schema_of({"certificate": _CERTIFICATE})

    def admit(self, attempt: Attempt) -> Kept:
        if attempt.role is Role.TIMER:
            return Kept(reason="电子证书已送达，期限内没有要求纸质证书。")
        number = str(attempt.data["certificate"])
        return Kept(notes={"certificate": number}, effects=(FetchedCertificate(number),))

    def due(self, scene: Scene) -> datetime | None:
        issued = scene.last("issue")
        if issued is None:
            return None
        return self.waits_until(scene, issued.at)

    def waits_until(self, scene: Scene, delivered: datetime) -> datetime:
        day = scene.calendar.after(delivered.astimezone(SHANGHAI).date(), PAPER_WITHIN)
        return datetime.combine(day, time(23, 59, 59), SHANGHAI)


class Service(Guard):
    """A decision has reached the citizen, with proof 送达."""

    def schema(self, scene: Scene) -> dict[str, Any]:  # noqa: ARG002
        proof = {**SHORT, "maxLength": 120, "title": "送达凭证：快递单号、签收人或平台记录"}
        return schema_of({"way": one_of(_PROOFS, "送达方式"), "proof": proof})

    def admit(self, attempt: Attempt) -> Kept:
        return Kept(notes={key: attempt.data[key] for key in ("way", "proof")})


class Settlement(Guard):
    """What was paid is paid back or rightly kept, and the sample is back or disposed of."""

    def schema(self, scene: Scene) -> dict[str, Any]:
        refund = {**MONEY, "title": f"已退金额（元），此前收到 {paid(scene)}"}
        record = {**SHORT, "maxLength": 200, "title": "退费、退样的记录"}
        return schema_of({"refund": refund, "sample": one_of(_SAMPLES, "样品"), "record": record})

    def admit(self, attempt: Attempt) -> Kept:
        refund, received = Decimal(attempt.data["refund"]), paid(attempt.scene)
        if refund > received:
            raise Invalid(f"退费 {refund} 元多于收到的 {received} 元，请核对。")
        notes = {key: attempt.data[key] for key in ("refund", "sample", "record")}
        return Kept(notes=notes)


class Withdrawal(Guard):
    """The citizen takes the application back; what was paid or brought is settled after it."""

    def admit(self, attempt: Attempt) -> Kept:
        received = paid(attempt.scene)
        if not received:
            return Kept()
        detail = f"您已缴的 {received} 元，由我们按约定与您核对后退还。"
        return Kept(notes={"refund_due": str(received)}, values={"detail": detail})


class After(Guard):
    """Nothing but time: so many days after the event that led here."""

    def __init__(self, event: str, days: int) -> None:
        self._event, self._days = event, days

    def due(self, scene: Scene) -> datetime | None:
        entry = scene.last(self._event)
        return entry.at + timedelta(days=self._days) if entry else None
