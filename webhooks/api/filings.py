"""POST /cases: a case filed on behalf of a citizen, in the order of refusals of contract.md."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.cases.case import Case, CaseKind
from bot.domain.cases.query_code import digest_of
from bot.domain.catalogue.item import Item
from bot.domain.codes import RANDOM_BYTES, code_from, shown_code
from bot.domain.people.actor import Actor
from bot.errors import Invalid, NotFound
from bot.ports.clock import Clock
from bot.ports.work import Work
from bot.services.cases.announcing import push
from bot.services.cases.casebook import Casebook
from bot.services.cases.filing import Filing, file
from bot.services.cases.viewing import afterwards
from webhooks.api.asking import first_mistake, with_whole_schema
from webhooks.api.births import PERSONAL, Birth, birth_of, body_schema, outline
from webhooks.api.counter import BASE, written
from webhooks.api.idempotency import Answer
from webhooks.api.representation import whole

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class OnBehalf:
    """A filing on its way."""

    casebook: Casebook
    clock: Clock
    actor: Actor
    body: object

    async def act(self, work: Work) -> Answer:
        """File it within `work`: 201; its citizen's account is promised the receipt.

        RoleRefused, Invalid with the schema of the whole body, NotAllowedNow.
        """
        birth = self._birth()
        schema = body_schema(birth, self._items)
        body = self.body if isinstance(self.body, dict) else {}
        if mistake := first_mistake(self.body, schema):
            raise Invalid(mistake, schema=schema)
        now = self.clock.now()
        try:
            filed = await file(work, self.casebook, self.actor, filing_of(body, birth), now)
        except Invalid as mistake_in_data:
            raise with_whole_schema(mistake_in_data, schema) from None
        done = filed.transitioned
        if done.notice is not None:
            push(work, done.notice, now)
        after = await afterwards(work, self.casebook, self.actor, done, now)
        told = whole(after) | _code(work, filed.case)
        promised = done.notice is not None
        return Answer(201, written(told), promised, f"{BASE}/cases/{filed.case.number}")

    @property
    def _items(self) -> tuple[str, ...]:
        return tuple(item.id for item in self.casebook.catalogue.items())

    def _birth(self) -> Birth:
        """How it would be born. Role before form: who may file nothing learns no schema."""
        body = self.body if isinstance(self.body, dict) else {}
        kind = body.get("kind")
        if not isinstance(kind, str) or kind not in set(CaseKind):
            schema = outline(self._items)
            raise Invalid(first_mistake(self.body, schema), schema=schema)
        item = self._item(CaseKind(kind), body.get("item"))
        scene = self.casebook.first(CaseKind(kind), item, self.clock.now())
        birth = birth_of(self.actor, scene, body.get("channel"))
        if scene.kind is CaseKind.APPLICATION and item is None:
            raise self._without_item()
        return birth

    def _item(self, kind: CaseKind, name: object) -> Item | None:
        if kind is not CaseKind.APPLICATION or not isinstance(name, str):
            return None
        try:
            return self.casebook.catalogue.item(name)
        except NotFound:
            return None

    def _without_item(self) -> Invalid:
        schema = outline(self._items)
        item = {"enum": list(self._items), "title": "服务事项"}
        schema["properties"]["item"] = item
        schema["required"].append("item")
        return Invalid("请求正文.item 须是现有的服务事项，请对照 schema 修改。", schema=schema)


def _code(work: Work, case: Case) -> Json:
    """A query code for a complaint without an account, to be handed to whoever it is from.

    It is told here alone; we keep its digest.
    """
    if case.openid is not None or case.kind not in {CaseKind.COMPLAINT, CaseKind.REPORT}:
        return {}
    code = code_from(secrets.token_bytes(RANDOM_BYTES))
    work.cases.keep_code(digest_of(code), case.number)
    return {"code": shown_code(code)}


def filing_of(body: Json, birth: Birth) -> Filing:
    """What is filed, of a body that has the form of its schema."""
    scene, citizen = birth.scene, body.get("citizen", {})
    more = {**body.get("data", {}), "channel": body["channel"]}
    if "consent" in birth.data["properties"]:
        more["consent"] = body["consent"]
    if scene.item is not None:
        data = {"fields": _form(scene.item, body["fields"], citizen), **more}
    else:
        data = {**_besides(birth, body, citizen), **body["fields"], **more}
    return Filing(
        kind=scene.kind,
        event=birth.row.event,
        openid=body.get("openid"),
        data=data,
        item=scene.item.id if scene.item else "",
        category=str(data.get("category", "")),
    )


def _form(item: Item, fields: Mapping[str, Any], citizen: Mapping[str, str]) -> Json:
    """The form, with name and phone of the citizen where it asks for them and has none."""
    own = {f.key: citizen[PERSONAL[f.kind]] for f in item.form if f.kind in PERSONAL and citizen}
    return {**own, **fields}


def _besides(birth: Birth, body: Json, citizen: Mapping[str, str]) -> Json:
    """What the event asks for that the body says beside its fields."""
    known: Json = {**citizen, "category": body.get("category"), "why": "asked"}
    if citizen and not body["fields"].get("anonymous"):
        known["contact"] = f"{citizen['name']} {citizen['phone']}"
    asked = birth.data["properties"]
    return {key: value for key, value in known.items() if key in asked and value}
