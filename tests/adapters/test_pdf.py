"""The document: PDF/A, embedded font, every sign kept, the same bytes again, a code that reads."""

import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import typst
from noto_cjk_sans_otc import FONT_PATH
from PIL import Image

from bot.adapters.code_reader import read_code_on
from bot.adapters.pdf import TypstPress, press
from bot.adapters.pdf.qr import qr_svg
from bot.domain.certificates.sheet import Sheet
from bot.errors import Unprintable
from tests.factories import NOW

SHEET = Sheet(
    title="检定证书",
    number="JD-2026-000123",
    identifier="1.2.156.3005.2.91350100M000100Y43001.91350100M000100Y43.JD2026000123.001.L",
    code="7K2M-9QXR-4TPA-W3HE",
    issuer="示例计量检测院",
    contact=("地址：示例路 100 号", "电话：0512-00000000"),
    basis="授权证书号：示例〔2026〕0001 号",
    statement="检定结果仅对所检器具有效。",
    holder="示例市第一人民医院",
    lines=(("检定结果", "±0.2 kPa，允差 ≤ 0.5 kPa；1.2 Ω，10 μA，20.5 ℃，3 m²\n第二行"),),
    conclusion=(("检定结论", "合格"),),
    dates=(("检定日期", "2026年11月20日"), ("有效期至", "2027年11月19日")),
    signatures=(("检定员", "李检"), ("核验员", "赵核"), ("批准人", "孙龘")),
    note="",
    address="https://fw.example.cn/v/7K2M9QXR4TPAW3HE",
    site="https://fw.example.cn/verify",
    sample=True,
)


@pytest.fixture(scope="module")
def printer() -> TypstPress:
    return TypstPress()


def streams(document: bytes) -> Iterator[bytes]:
    for found in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", document, re.DOTALL):
        try:
            yield zlib.decompress(found[1])
        except zlib.error:
            continue


def characters(document: bytes) -> str:
    """Every character that the font's map back to Unicode knows: what can be copied out."""
    maps = [each for each in streams(document) if b"beginbfchar" in each]
    codes = re.findall(rb"<[0-9A-F]{4}> <([0-9A-F]+)>", b"".join(maps))
    return "".join(bytes.fromhex(code.decode()).decode("utf-16-be") for code in codes)


async def test_it_is_one_page_of_archival_pdf_with_its_own_font(printer: TypstPress) -> None:
    document = await printer.render(SHEET, NOW)
    assert re.findall(rb"/Type/Pages.{0,40}/Count (\d+)", document, re.DOTALL) == [b"1"]
    assert b"<pdfaid:part>2<" in document
    assert b"<pdfaid:conformance>B<" in document
    assert b"/FontFile3" in document
    assert len(document) < 150_000
    assert b"2026-11-22T09:30:00" in document or b"20261122" in document


async def test_every_sign_can_be_copied_out(printer: TypstPress) -> None:
    known = set(characters(await printer.render(SHEET, NOW)))
    values = [text for _, text in (*SHEET.lines, *SHEET.conclusion, *SHEET.signatures)]
    general = [SHEET.title, SHEET.holder, SHEET.number, SHEET.identifier, SHEET.code]
    printed = "".join([*values, *general, "以下空白示例页共"])
    assert {*printed} - {" ", "\n"} <= known
    for sign in "±≤Ωμ℃²龘":
        assert sign in known, sign


async def test_the_same_sheet_gives_the_same_bytes(printer: TypstPress) -> None:
    one = await printer.render(SHEET, NOW)
    assert await TypstPress().render(SHEET, NOW) == one
    assert await printer.render(SHEET, NOW + timedelta(days=1)) != one
    assert await printer.render(replace(SHEET, holder="别人"), NOW) != one
    assert await printer.render(SHEET, NOW) == one


async def test_what_cannot_be_set_is_said(printer: TypstPress) -> None:
    with pytest.raises(Unprintable):
        await printer.render(replace(SHEET, holder="笑脸😀"), NOW)


async def test_text_is_never_taken_for_layout(printer: TypstPress) -> None:
    sly = '#read("/etc/passwd") *x* $y$ <a> "\\'
    known = characters(await printer.render(replace(SHEET, holder=sly), NOW))
    assert {*sly} - {" "} <= set(known)


async def test_much_text_goes_on_the_next_page_and_the_end_stays_whole(
    printer: TypstPress,
) -> None:
    long = tuple((f"第{n}项", "合格，示值误差 0.1 kPa，" * 6) for n in range(30))
    document = await printer.render(replace(SHEET, lines=long), NOW)
    assert re.findall(rb"/Type/Pages.{0,60}/Count (\d+)", document, re.DOTALL) == [b"2"]


def picture_of(sheet: Sheet, monkeypatch: pytest.MonkeyPatch) -> Image.Image:
    """The page as a camera sees it: the same layout, set as a picture."""
    taken: list[bytes] = []
    real = typst.Compiler.compile

    class Camera:
        def __init__(self, compiler: typst.Compiler) -> None:
            self.compiler = compiler

        def compile(self, sys_inputs: dict[str, str], **_: object) -> bytes:
            made = real(self.compiler, sys_inputs=sys_inputs, format="png", ppi=110)
            assert isinstance(made, bytes)
            taken.append(made)
            return made

    printer = TypstPress()
    compiler = printer._press()  # noqa: SLF001 - the very layout that is printed
    monkeypatch.setattr(printer, "_press", lambda: Camera(compiler))
    printer._render(sheet, NOW)  # noqa: SLF001
    return Image.open(io.BytesIO(taken[0]))


def test_the_code_on_the_paper_leads_to_its_page(monkeypatch: pytest.MonkeyPatch) -> None:
    assert FONT_PATH.name.endswith(".ttc")
    page = picture_of(SHEET, monkeypatch)
    out = io.BytesIO()
    page.convert("RGB").save(out, "JPEG", quality=70)
    assert read_code_on(out.getvalue()) == SHEET.address


def test_the_layout_reaches_for_nothing_outside() -> None:
    layout = press._LAYOUT.read_text("utf-8")  # noqa: SLF001
    assert "@preview" not in layout
    assert "#import" not in layout
    assert qr_svg(SHEET.address) == qr_svg(SHEET.address)
