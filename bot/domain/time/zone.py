"""The one time zone: the institution's, its citizens' and WeChat's."""

from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
