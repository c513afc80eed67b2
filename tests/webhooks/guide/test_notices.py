"""What has to stand on every public page (row 26), looked for on every page of the product."""

import re
from html import unescape
from pathlib import Path

from tests.citizen import content
from tests.webhooks.whole import CODE, opened

HTML = {"Accept": "text/html"}
PUBLIC = (
    "/",
    "/privacy",
    "/guide/",
    "/guide/?q=血压计",
    "/guide/?q=火星",
    "/guide/ability",
    "/guide/ability?q=天平",
    *(f"/guide/{name}" for name in sorted(content().items)),
    "/knowledge/",
    *(f"/knowledge/{name}" for name in sorted(content().knowledge)),
    "/verify",
    f"/v/{CODE}",
    "/v/7K2M9QXR4TPAW3HF",
    "/report/",
    "/no-such-page",
)


async def test_every_public_page_carries_the_mandatory_notices(tmp_path: Path) -> None:
    office = content().office
    facts = [office.icp, office.police_record, office.address, office.postcode]
    facts += [office.phone, office.mailbox, office.complaint_phone]
    assert all(facts)
    async with opened(tmp_path, f"sqlite:///{tmp_path / 'hengxin.db'}") as whole:
        for path in PUBLIC:
            async with whole.http.get(path, headers=HTML) as answer:
                footer = unescape((await answer.text()).rpartition("<footer>")[2])
            plain = re.sub(r"<[^>]+>", "", footer)
            for fact in facts:
                assert fact in plain, (path, fact)
            for label in ("地址：", "邮编：", "电话：", "电子信箱：", "监督投诉电话："):
                assert label in plain, (path, label)
            assert "beian.miit.gov.cn" in footer, path
            assert "beian.mps.gov.cn" in footer, path
