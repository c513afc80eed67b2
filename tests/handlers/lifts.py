"""A citizen with an application for a lift's inspection, brought as far as a test needs."""

from bot.domain.people.actor import Role
from tests.citizen import Citizen
from tests.factories import checklist, elevator

#: From the first word to the confirmation, every kind of field among them.
APPLYING = (
    "报检电梯两部",
    "1",
    "曳引与强制驱动电梯",
    "示例市幸福物业管理有限公司",
    "91350100M000100Y43",
    "示例市计量路 8 号幸福小区 3 栋",
    "跳过",
    "同意",
    "王建国",
    "13800138000",
    "12月10日",
    "没有",
    "确认",
)
#: The same for somebody who has applied for another item before.
APPLYING_AGAIN = (
    "报检电梯两部",
    "同意",
    "1",
    "1",
    "91350100M000100Y43",
    "示例市计量路 8 号幸福小区 3 栋",
    "跳过",
    "12月10日",
    "没有",
    "确认",
)
LINES = {"lines": [{"price": "traction", "quantity": 2}]}


async def applied(citizen: Citizen | None = None) -> Citizen:
    """Somebody who has handed the application in."""
    citizen = citizen or Citizen()
    for text in APPLYING_AGAIN if citizen.cases else APPLYING:
        await citizen.says(text)
    return citizen


async def corrected(*items: str) -> Citizen:
    """Somebody who was asked to supply those things."""
    citizen = await applied()
    await citizen.hears_of("request_correction", {"items": list(items)}, Role.ACCEPTANCE)
    return citizen


async def quoted(citizen: Citizen | None = None) -> Citizen:
    """Somebody who was quoted 1600 yuan."""
    citizen = await applied(citizen)
    await citizen.hears_of("accept", checklist(elevator()), Role.ACCEPTANCE)
    await citizen.hears_of("quote", LINES, Role.BUSINESS)
    return citizen
