"""The domain's proof: the platform's own file, byte for byte, and nothing else of the folder."""

from pathlib import Path

from tests.webhooks.serving import bare_page, serving
from webhooks.app import build_app
from webhooks.wechat.domain_proof import DomainProof


async def test_only_the_platforms_files_are_served(tmp_path: Path) -> None:
    (tmp_path / "MP_verify_aB3.txt").write_text("aB3xYz", "utf-8")
    (tmp_path / "office.yml").write_text("name: 示例", "utf-8")
    app = build_app([DomainProof.within(tmp_path)], error_page=bare_page)
    async with serving(app) as client:
        answer = await client.get("/MP_verify_aB3.txt")
        assert (answer.status, await answer.text()) == (200, "aB3xYz")
        assert answer.content_type == "text/plain"
        for path in ("/MP_verify_other.txt", "/office.yml", "/MP_verify_..%2Foffice.txt"):
            assert (await client.get(path)).status == 404, path
