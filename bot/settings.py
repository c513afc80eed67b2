"""Every setting, read once at the start from the environment or `.env`, prefix HENGXIN_."""

from ipaddress import ip_address
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import Misconfigured

#: An example for each setting that is checked, shown when its value is missing or wrong.
EXAMPLES = {
    "database_url": "sqlite:///var/hengxin.db",
    "redis_url": "redis://localhost:6379/0",
    "replicas": "1",
    "public_url": "https://fw.example.cn",
    "content_dir": "/srv/hengxin/intents",
    "wechat_app_id": "wx0123456789abcdef",
    "wechat_app_secret": "32 个字符",
    "wechat_token": "3–32 个字母或数字",
    "wechat_aes_key": "43 个字母或数字",
    "wechat_aes_key_previous": "43 个字母或数字",
    "wechat_account": "gh_0123456789ab",
    "wechat_mode": "safe",
    "wechat_api_url": "https://api.weixin.qq.com",
    "wechat_templates": "/srv/hengxin/templates.json",
    "smtp_url": "smtps://user:password@mail.example.org:465",
    "mail_from": "hengxin@example.org",
    "staff_mail": "desk@example.org",
    "master_keys": "base64 的 32 字节，新的在前，逗号分隔",
    "model_url": "https://model.example.org/v1",
    "model_name": "qwen3-8b",
    "log_level": "INFO",
}


_AES_KEY_LENGTH = 43


class Settings(BaseSettings):
    """The settings of one process. Built by `read_settings`, handed on as values."""

    model_config = SettingsConfigDict(
        env_prefix="HENGXIN_", env_file=".env", extra="ignore", frozen=True
    )

    database_url: str = Field(
        "sqlite:///var/hengxin.db", description="SQLite 或 PostgreSQL 的地址"
    )
    redis_url: str | None = Field(None, description="多进程共享状态；单进程不需要")
    replicas: int = Field(1, ge=1, description="网页进程数；大于 1 时须用 PostgreSQL 和 Redis")
    public_url: str = Field("http://localhost:8080", description="本站对外的地址")
    content_dir: Path | None = Field(None, description="内容目录；默认随程序安装的 intents/")
    var_dir: Path = Field(Path("var"), description="本机数据：收件箱、训练好的模型、分词缓存")
    wechat_app_id: str = Field("", description="公众号 AppID")
    wechat_app_secret: str = Field("", description="公众号 AppSecret")
    wechat_token: str = Field("", description="消息回调的 Token")
    wechat_aes_key: str = Field("", description="消息加解密密钥 EncodingAESKey")
    wechat_aes_key_previous: str = Field("", description="更换密钥期间的上一把")
    wechat_account: str = Field("", description="公众号原始 ID；填写后核对每条消息")
    wechat_mode: Literal["safe", "plain"] = Field("safe", description="安全模式或明文模式")
    wechat_api_url: str = Field("https://api.weixin.qq.com", description="公众号接口地址")
    wechat_templates: Path | None = Field(None, description="消息 → 模板编号与字段的对照文件")
    smtp_url: str = Field("", description="发信服务器；不填则信件留待以后发送")
    mail_from: str = Field("hengxin@localhost", description="信件的发件人")
    staff_mail: str = Field("", description="工作人员的公共信箱，转人工的工单发到这里")
    master_keys: str = Field("", description="本机加密密钥，新的在前")
    model_url: str = Field("", description="语言模型的地址，到 /v1 为止；不填则不用")
    model_key: str = Field("", repr=False, description="语言模型的密钥")
    model_name: str = Field("", description="语言模型的名称")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="日志级别")
    sandbox: bool = Field(False, description="进程以沙箱方式运行（模拟微信）")

    @field_validator("wechat_aes_key", "wechat_aes_key_previous")
    @classmethod
    def _forty_three(cls, value: str) -> str:
        if value and not (len(value) == _AES_KEY_LENGTH and value.isalnum() and value.isascii()):
            raise ValueError("须为 43 个字母或数字")
        return value

    @field_validator("database_url")
    @classmethod
    def _known_engine(cls, value: str) -> str:
        if not value.startswith(("sqlite:///", "postgresql://")):
            raise ValueError("须以 sqlite:/// 或 postgresql:// 开头")
        return _readable(value)

    @field_validator("redis_url")
    @classmethod
    def _known_store(cls, value: str | None) -> str | None:
        if value and not value.startswith(("redis://", "rediss://", "unix://")):
            raise ValueError("须以 redis:// 或 rediss:// 开头")
        return _readable(value) if value else None

    @field_validator("model_url")
    @classmethod
    def _guarded(cls, value: str) -> str:
        if value and not value.startswith("https://") and not _at_home(value):
            raise ValueError("须以 https:// 开头；只有本机或内网的地址可用 http://")
        return _readable(value)

    @model_validator(mode="after")
    def _model_has_a_name(self) -> "Settings":
        if self.model_url and not self.model_name:
            raise ValueError("填了 HENGXIN_MODEL_URL，也须填 HENGXIN_MODEL_NAME，例如：qwen3-8b")
        return self

    @model_validator(mode="after")
    def _replicas_share(self) -> "Settings":
        alone = self.database_url.startswith("sqlite") or self.redis_url is None
        if self.replicas > 1 and alone:
            raise ValueError("HENGXIN_REPLICAS 大于 1 时，须设置 PostgreSQL 和 HENGXIN_REDIS_URL")
        if self.replicas > 1 and not self.master_keys:
            raise ValueError("多进程须共用密钥：请设置 HENGXIN_MASTER_KEYS")
        return self


def _readable(url: str) -> str:
    """The address as it is. A `/` or `#` of a password would be taken for the end of the host."""
    try:
        _ = urlsplit(url).port
    except ValueError:
        raise ValueError("地址读不懂：端口须为数字，密码中的特殊字符须写成 %XX") from None
    return url


def _at_home(url: str) -> bool:
    """Whether plain HTTP goes no further than this host or its own network."""
    host = urlsplit(url).hostname or ""
    try:
        near = host == "localhost" or ip_address(host).is_private
    except ValueError:
        near = False
    return near and url.startswith("http://")


def read_settings(**given: object) -> Settings:
    """The settings from the environment, `given` ones first; Misconfigured names what is wrong."""
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        raise Misconfigured(_sentence(error)) from None


def _sentence(error: ValidationError) -> str:
    first = error.errors()[0]
    name = str(first["loc"][0]) if first["loc"] else ""
    reason = str(first.get("ctx", {}).get("error") or first["msg"])
    if not name:
        return f"设置有误：{reason}。"
    return f"设置 HENGXIN_{name.upper()} 有误：{reason}。例如：{EXAMPLES.get(name, '')}"
