"""user/info: what an account may know of who follows it."""

from webhooks.sandbox.account import Account
from webhooks.sandbox.platform.calls import Call, Called, Served, get
from webhooks.sandbox.platform.errcodes import Failed
from webhooks.sandbox.platform.rights import Right

PAGE = 10_000


class People:
    """Followers as the account's server sees them: since 2021 without name and portrait."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def served(self) -> tuple[Served, ...]:
        """The APIs."""
        return (
            get("user/info", self._info, right=Right.USER_INFO),
            get("user/get", self._list, right=Right.USER_INFO),
        )

    def _info(self, call: Call) -> Called:
        openid = call.query.get("openid", "")
        citizen = self._account.citizens.get(openid)
        if citizen is None:
            raise Failed(40003)
        if not citizen.following:
            return Called({"subscribe": 0, "openid": openid}, openid=openid)
        citizen.since = citizen.since or self._account.now()  # a follower from the first moment
        answer = {
            "subscribe": 1,
            "openid": openid,
            "nickname": "",
            "sex": 0,
            "language": "zh_CN",
            "city": "",
            "province": "",
            "country": "",
            "headimgurl": "",
            "subscribe_time": int(citizen.since.timestamp()),
            "remark": "",
            "groupid": 0,
            "tagid_list": [],
            "subscribe_scene": "ADD_SCENE_QR_CODE" if citizen.scene else "ADD_SCENE_SEARCH",
            "qr_scene": int(citizen.scene) if citizen.scene.isdecimal() else 0,
            "qr_scene_str": "" if citizen.scene.isdecimal() else citizen.scene,
        }
        return Called(answer, openid=openid)

    def _list(self, call: Call) -> Called:
        following = [one.openid for one in self._account.citizens.values() if one.following]
        after = call.query.get("next_openid", "")
        if after and after not in following:
            raise Failed(40003)
        rest = following[following.index(after) + 1 :] if after else following
        page = rest[:PAGE]
        answer = {"total": len(following), "count": len(page), "next_openid": ""}
        if page:
            answer |= {"data": {"openid": page}, "next_openid": page[-1]}
        return Called(answer)
