"""The blank form of each item: what stands on it, set once, and not for a flood."""

import asyncio
import re
from dataclasses import replace
from urllib.parse import unquote

import pytest

from bot.adapters.pdf import TypstFormPress
from bot.domain.catalogue.blank import Shape, blank_form
from bot.domain.fields import FieldKind
from tests.adapters.test_pdf import characters
from tests.citizen import content
from tests.webhooks.guide.stand import SITE, PlainPress, Reader, Stand
from webhooks.guide.gate import Pace

ITEMS = sorted(content().items)


@pytest.fixture(scope="module")
def printer() -> TypstFormPress:
    return TypstFormPress()


@pytest.mark.parametrize("name", ITEMS)
def test_the_form_asks_what_the_item_asks(name: str) -> None:
    item, office = content().items[name], content().office
    form = blank_form(item, office, SITE)
    assert form.title == f"{item.name}申请表"
    assert form.address == f"{SITE}/guide/{name}"
    assert (form.version, form.declaration) == (item.digest[:8], item.declaration)
    assert form.sample
    for field, blank in zip(item.form, form.blanks, strict=True):
        assert (blank.label, blank.optional) == (field.label, field.optional)
        if field.kind is FieldKind.CHOICE:
            assert blank.boxes == tuple(choice.label for choice in field.choices)
            assert blank.shape is Shape.BOXES
    assert [each for each, _ in form.papers] == [s.applies_to for s in item.told().materials]
    told = " ".join(text for _, text in form.hand_in)
    for fact in (office.address, office.postcode, office.phone, office.complaint_phone):
        assert fact in told


@pytest.mark.parametrize("name", ITEMS)
async def test_every_form_is_two_pages_with_every_sign_on_it(
    printer: TypstFormPress, name: str
) -> None:
    form = blank_form(content().items[name], content().office, SITE)
    document = await printer.blank(form)
    assert len(re.findall(rb"/Type/Page/", document)) == 2
    assert b"<pdfaid:part>2<" in document
    assert len(document) < 150_000
    texts = [form.title, form.declaration, form.version, *(blank.label for blank in form.blanks)]
    texts += [paper for _, papers in form.papers for paper in papers]
    texts += [box for blank in form.blanks for box in blank.boxes]
    assert {*"".join(texts), *"示例签字盖章年月日"} - {" ", "\n"} <= set(characters(document))


async def test_the_same_form_is_the_same_bytes(printer: TypstFormPress) -> None:
    form = blank_form(content().items["inspect_elevator"], content().office, SITE)
    assert await printer.blank(form) == await TypstFormPress().blank(form)


async def test_a_real_office_prints_no_sample(printer: TypstFormPress) -> None:
    item = replace(content().items["custody"], sample=False)
    real = replace(content().office, sample=False)
    form = blank_form(item, real, SITE)
    assert not form.sample
    assert await printer.blank(form) != await printer.blank(replace(form, sample=True))


async def test_it_is_set_once_however_many_ask(stand: Stand) -> None:
    stand.press = press = PlainPress()
    async with stand.opened() as reader:
        path = "/guide/verify_scale/form.pdf"
        answers = await asyncio.gather(*(reader.opens(path) for _ in range(20)))
        await reader.opens("/guide/custody/form.pdf")
    assert press.asked == [
        f"{content().items[name].name}申请表" for name in ("verify_scale", "custody")
    ]
    assert {answer.body for answer in answers} == {answers[0].body}
    assert answers[0].headers["Content-Type"] == "application/pdf"
    assert "电子秤（衡器）检定申请表.pdf" in unquote(answers[0].headers["Content-Disposition"])


async def test_a_flood_is_held_up_and_others_are_not(stand: Stand) -> None:
    stand.pace = Pace(forms=(3, 3600))
    async with stand.opened() as reader:
        path = "/guide/custody/form.pdf"
        assert [(await reader.opens(path)).status for _ in range(4)] == [200, 200, 200, 429]
        assert (await Reader(reader.client, "198.51.100.9").opens(path)).status == 200
