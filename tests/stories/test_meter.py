"""A blood-pressure meter: asked about, brought, tested, certified, verified, rated badly."""

from pathlib import Path

from tests.running import Server
from tests.stories.applicants import PERSON, applies, link_in, number_in
from tests.stories.institution import Founded, Institution, Json
from tests.webhooks.sandbox.pictures import base64_of, photographed

WANG, BUYER = "o-wang", "o-buyer"


async def test_from_the_first_question_to_a_call_back(founded: Founded, tmp_path: Path) -> None:
    async with founded.open(tmp_path) as institution:
        await _asks(institution.server)
        number = await applies(institution.server, WANG, "我要送检一台血压计", PERSON)
        await _is_brought_and_tested(institution, number)
        certificate = await _is_certified(institution, number)
        await _is_fetched(institution, number)
        await _is_verified_by_a_stranger(institution, certificate)
        await _is_rated_badly(institution, number)


async def _asks(server: Server) -> None:
    assert "血压计本体" in await server.says(WANG, "血压计检定要带什么材料")
    assert "免费" in await server.says(WANG, "多少钱")


async def _is_brought_and_tested(institution: Institution, number: str) -> None:
    await institution.does("hall", "accept", number)
    await institution.hears(WANG, number, "受理通知")
    await institution.does("hall", "waive_fee", number)
    await institution.hears(WANG, number, "待送样", "等待您办理")
    photo = await institution.keeps("hall")
    await institution.does(
        "hall", "receive_sample", number, photo=photo, barcode="XY-2026-0001", condition="完好"
    )
    await institution.hears(WANG, number, "已收样", "完好", "出证期限")
    await institution.does("laboratory", "assign", number, tester="J01")
    await institution.hears(WANG, number, "已安排", "工号 J01")
    await institution.passes(seconds=3600)
    assert "检定中" in await institution.server.says(WANG, "进度")
    record = await institution.keeps("laboratory")
    await institution.does("laboratory", "submit_results", number, person="J01", record=record)
    status, refusal = await institution.tries("laboratory", "verify", number, person="J01")
    assert (status, refusal["detail"]) == (422, "核验人不能是检测人员本人，请由另一人核验。")
    await institution.does("laboratory", "verify", number, person="H01")


async def _is_certified(institution: Institution, number: str) -> Json:
    certificate = await institution.certifies(number)
    assert "【真实有效】" not in await institution.server.says(BUYER, certificate["code"]), (
        "what nobody has issued is no certificate"
    )
    named = {"certificate": certificate["number"]}
    status, refusal = await institution.tries("laboratory", "issue", number, person="J01", **named)
    assert (status, refusal["detail"]) == (422, "授权签字人不能是检测人员本人，请由另一人签发。")
    await institution.does("laboratory", "issue", number, person="H01", **named)
    _, issued = await institution.gets("hall", f"certificates/{certificate['number']}")
    assert (issued["state"], issued["expired"]) == ("valid", False)
    return issued


async def _is_fetched(institution: Institution, number: str) -> None:
    news = await institution.hears(WANG, number, "已出证")
    own = link_in(news["text"], "/me/certificates/")
    http = institution.server.http
    async with http.head(own) as looked:
        assert looked.status == 200
    assert (await institution.case("hall", number))["state"] == "issued", "not fetched yet"
    async with http.get(own) as answer:
        assert (answer.status, answer.content_type) == (200, "application/pdf")
        assert (await answer.read()).startswith(b"%PDF-1.")
    closing = await institution.hears(WANG, number, "已办结")
    assert "评价" in closing["text"]
    assert (await institution.case("hall", number))["state"] == "closed"
    async with http.get(own[:-4] + "AAAA") as forged:
        assert forged.status in (403, 404, 410)


async def _is_verified_by_a_stranger(institution: Institution, certificate: Json) -> None:
    server, number, code = institution.server, certificate["number"], certificate["code"]
    address = f"http://127.0.0.1:{server.port}/v/{code}"
    status, seen = await server.post("/sandbox/scans", {"openid": BUYER, "code": address})
    assert (status, seen["open"]) == (200, address)
    pages = []
    for path in (f"/v/{code}", f"/v/{code[:-1]}{'0' if code[-1] != '0' else '1'}", "/v/x"):
        async with server.http.get(path) as page:
            pages.append((page.status, await page.text()))
    assert pages[0][0] == 200
    assert number in pages[0][1]
    assert "王芳" not in pages[0][1]
    assert [status for status, _ in pages[1:]] == [404, 404]
    told = await server.sends(BUYER, image=base64_of(photographed(address)))
    assert "【真实有效】" in told
    assert number in told
    await server.says(BUYER, "查证书")
    await server.says(BUYER, number)
    assert "【真实有效】" in await server.says(BUYER, code)
    await server.says(BUYER, f"查证书 {number}")
    assert "【真实有效】" not in await server.says(BUYER, "7K3M-9QXA-2B8T-0CDE")


async def _is_rated_badly(institution: Institution, number: str) -> None:
    server = institution.server
    assert "哪里做得不好" in await server.says(WANG, "不满意")
    reply = await server.says(WANG, "等了太久，也没有人告诉我")
    assert number in reply
    call_back = number_in(reply, "TS")
    case = await institution.case("management", call_back)
    assert (case["category"], case["state"]) == ("bad_rating", "assigned")
    assert case["fields"]["about"] == number
    assert "已转回访" in await server.says(WANG, call_back)
    assert "没有等您评价" in await server.says(WANG, "给五星")
