"""A new service item is one file: asked about, shown, applied for and worked on without code."""

import re
import shutil
from pathlib import Path

from bot.adapters.content_files import check
from tests.citizen import CONTENT
from tests.running import Place, Server, hengxin, serving

SHOP = "o-shop"
ITEM = """\
id: verify_scale
name: 电子秤检定
group: 民生计量
kind: verification
aliases: [电子秤, 计价秤, 电子计价秤]
said: [摊位上称菜的那个]
sources: [JJG 539-2016]
owner: 衡器室
reviewed: 2026-11-20
fee: "30.00"
days: 7
days_unit: working_day
brings: sample
contract: order
payment: with_sample
prices:
  - {id: small, name: 最大秤量 30 kg 及以下, unit: 台, price: "30.00", basis: 示例文件第 7 项}
  - {id: large, name: 最大秤量 30 kg 以上, unit: 台, price: "60.00", basis: 示例文件第 8 项}
abilities:
  - {parameter: 电子秤, range: 300 kg 及以下, accuracy: 三级, method: JJG 539-2016, mark: 授权}
guide:
  overview: 可以办理。
  conditions: 秤外观完好。
  materials:
    - {applies_to: 商户, papers: [秤本体和电源, 营业执照复印件]}
  process: [提交申请, 送秤到收样窗口, 领取证书]
  fee: |
    按台收费：
    {prices}
  fee_basis: 示例文件
  time_limit: 收到秤之日起 {days}内完成。
  validity: 一般为 1 年。
  forms: 不需要表格。
  capability: 最大秤量 300 kg。
form:
  - {key: quantity, kind: quantity, label: 数量, ask: 送检几台秤？, example: 3台, unit: 台}
  - {key: market, kind: text, label: 市场名称, ask: 在哪个市场使用？, example: 城东农贸市场}
  - {key: phone, kind: phone, label: 联系电话, ask: 电话？, example: "13800138000", personal: true}
checks:
  - {id: seal, text: 铅封完好}
declaration: 我承诺所填内容真实。
certificate:
  type: verification
  months: 12
  fields:
    - {key: instrument, kind: text, label: 器具名称, example: 电子秤}
    - {key: model, kind: text, label: 型号规格, example: ACS-30}
    - {key: serial, kind: text, label: 出厂编号, example: A-1}
    - {key: maker, kind: text, label: 制造单位, example: 示例衡器厂}
    - {key: regulation, kind: text, label: 检定依据, example: JJG 539-2016}
    - {key: standards, kind: passage, label: 使用的计量标准, example: M1 等级砝码}
    - {key: place, kind: text, label: 检定地点, example: 本院衡器室}
    - {key: environment, kind: text, label: 环境条件, example: 温度 20 ℃}
    - {key: results, kind: passage, label: 检定结果, example: 示值误差 ±1 e}
    - key: conclusion
      kind: choice
      label: 检定结论
      example: 合格
      choices:
        - {value: qualified, label: 合格}
        - {value: unqualified, label: 不合格}
"""


async def test_one_file_is_asked_about_shown_applied_for_and_worked_on(tmp_path: Path) -> None:
    copied = tmp_path / "intents"
    shutil.copytree(CONTENT, copied, ignore=shutil.ignore_patterns("__pycache__"))
    (copied / "catalogue" / "verify_scale.yml").write_text(ITEM, "utf-8")
    assert check(copied) == []
    place = Place.at(tmp_path / "var", content_dir=str(copied))
    hengxin(place, "migrate")
    made = hengxin(place, "key", "add", "front-desk", "--role", "acceptance")
    key = {"Authorization": f"Bearer {made.stdout.split()[-1]}"}
    async with serving(place) as server:
        await _is_asked_about(server)
        await _is_shown(server)
        await _is_worked_on(server, await _is_applied_for(server), key)


async def _is_asked_about(server: Server) -> None:
    reply = await server.says(SHOP, "电子秤检定多少钱")
    assert "最大秤量 30 kg 以上：60.00 元/台" in reply
    assert "/guide/verify_scale" in reply


async def _is_shown(server: Server) -> None:
    for path, parts in (
        ("/guide/", ("电子秤检定", "30.00 元起")),
        ("/guide/verify_scale", ("秤本体和电源", "7 个工作日", "示例文件第 8 项", "待送样")),
    ):
        async with server.http.get(path) as answer:
            assert answer.status == 200
            text = await answer.text()
        assert all(part in text for part in parts)


async def _is_applied_for(server: Server) -> str:
    assert "哪个市场" in await server.says(SHOP, "我要送检3台电子秤")
    assert "/privacy" in await server.says(SHOP, "城东农贸市场")
    await server.says(SHOP, "同意")
    summary = await server.says(SHOP, "13800138000")
    assert "3台" in summary
    assert "城东农贸市场" in summary
    found = re.search(r"SQ\w+", receipt := await server.says(SHOP, "确认"))
    assert found, receipt
    return found[0]


async def _is_worked_on(server: Server, number: str, key: dict[str, str]) -> None:
    record = await server.get(f"/api/v1/cases/{number}", headers=key)
    assert record["item"] == "verify_scale"
    accept = next(action for action in record["actions"] if action["event"] == "accept")
    assert "铅封完好" in str(accept["data"])
    status, moved = await server.post(
        f"/api/v1/cases/{number}/events",
        {"event": "accept", "version": record["version"], "data": {"checklist": ["seal"]}},
        headers=key | {"Idempotency-Key": "accept-scale"},
    )
    assert (status, moved["state"]) == (200, "accepted")
    described = await server.get("/api/v1/openapi.json", headers=key)
    assert "电子秤检定" in str(described["components"]["schemas"]["Event"])
