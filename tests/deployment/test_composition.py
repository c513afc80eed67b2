"""docker-compose.yml: the schema, and that everything it names exists and fits."""

import json
import re
from base64 import b64encode
from importlib import import_module
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from bot.settings import Settings, read_settings
from tests.deployment.composition import (
    EMBEDDED,
    ROOT,
    SCALED,
    composition,
    ours,
    profiles,
    services,
)
from webhooks.terminal import COMMANDS

_SCHEMA = json.loads((ROOT / "tests/data/compose-schema.json").read_text("utf-8"))
_VARIABLE = re.compile(r"(?<!\$)\$\{([A-Z_]+)(?::?[-?][^}]*)?\}")
_PREFIX = "HENGXIN_"
#: Comes from `.env`: several processes must share their keys.
_KEY = b64encode(bytes(32)).decode()


def mistakes(document: object) -> list[str]:
    """What the schema has against a document."""
    validator = Draft202012Validator(_SCHEMA)
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(document)]


def test_the_file_is_a_composition() -> None:
    Draft202012Validator.check_schema(_SCHEMA)
    assert mistakes(composition()) == []


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("restarts", "always"),
        ("image", "postgres"),
        ("restart", "sometimes"),
        ("stop_grace_period", "a while"),
        ("depends_on", {"database": {"condition": "service_ready"}}),
        ("ports", ["8080:8080"]),
        ("healthcheck", {"test": ["CMD", "true"]}),
    ],
)
def test_the_schema_refuses_what_compose_would(key: str, value: object) -> None:
    web = {**services()["web-1"], key: value}
    assert mistakes({**composition(), "services": {"web-1": web}}) != []


def test_whoever_is_waited_for_is_started_with_the_same_profile() -> None:
    for name, service in services().items():
        for other, how in service.get("depends_on", {}).items():
            assert set(profiles(service)) <= set(profiles(services()[other])), (name, other)
            if how["condition"] == "service_healthy":
                assert "test" in services()[other]["healthcheck"], (name, other)
            if how["condition"] == "service_completed_successfully":
                assert services()[other]["restart"] == "no", (name, other)


def test_what_is_mounted_and_joined_is_declared_and_all_that_is_declared_is_used() -> None:
    used: dict[str, set[str]] = {"volumes": set(), "networks": set(), "configs": set()}
    for service in services().values():
        used["volumes"] |= {each.split(":")[0] for each in service.get("volumes", ())}
        used["networks"] |= set(service["networks"])
        used["configs"] |= {each["source"] for each in service.get("configs", ())}
    assert used == {kind: set(composition()[kind]) for kind in used}


def test_neither_store_can_be_reached_from_outside() -> None:
    assert composition()["networks"]["back"] == {"internal": True}
    for name in ("database", "redis", "migrate"):
        assert services()[name]["networks"] == ["back"]
        assert "ports" not in services()[name]


def test_each_profile_is_whole() -> None:
    assert set(services(EMBEDDED)) == {"hengxin"}
    commands = [each["command"][0] for each in services(SCALED).values() if "build" in each]
    assert sorted(commands) == ["migrate", "serve", "serve", "worker", "worker"]
    assert {"proxy", "database", "redis"} <= set(services(SCALED))
    published = [name for name, each in services(SCALED).items() if "ports" in each]
    assert published == ["proxy"]


def test_every_container_is_confined() -> None:
    for name, service in services().items():
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        inline = bool(service.get("configs"))
        assert service.get("read_only") is (None if inline else True), name
        assert inline or service["user"] not in ("", "root", "0", "0:0"), name


def test_every_command_is_one_of_ours_with_options_that_it_has() -> None:
    for service in ours().values():
        name, *rest = service["command"]
        command = import_module(f"webhooks.terminal.{COMMANDS[name]}").command
        with command.make_context(name, list(rest)):
            pass


def test_every_setting_that_is_given_exists_and_is_taken() -> None:
    for name, service in ours().items():
        given = _settings(service["environment"])
        assert set(given) <= set(Settings.model_fields), name
        settings = read_settings(**given, master_keys=_KEY, _env_file=None)
        replicas = sum(
            each["command"][0] == "serve" for each in services(SCALED).values() if "build" in each
        )
        assert settings.replicas == (replicas if SCALED in profiles(service) else 1), name


def _settings(environment: dict[str, str]) -> dict[str, Any]:
    return {
        name.removeprefix(_PREFIX).lower(): _VARIABLE.sub("x", value)
        for name, value in environment.items()
    }


def test_the_stores_are_reached_under_the_names_they_have() -> None:
    scaled = services()["web-1"]["environment"]
    user, password, host, base = re.fullmatch(
        r"postgresql://(\w+):(\S+)@([\w-]+):5432/(\w+)", scaled["HENGXIN_DATABASE_URL"]
    ).groups()  # type: ignore[union-attr]
    database = services()[host]["environment"]
    assert (user, password, base) == (
        database["POSTGRES_USER"],
        database["POSTGRES_PASSWORD"],
        database["POSTGRES_DB"],
    )
    redis = re.fullmatch(r"redis://([\w-]+):6379/0", scaled["HENGXIN_REDIS_URL"])
    assert redis is not None
    assert services()[redis[1]]["image"].startswith("redis:")


def test_every_variable_of_the_file_is_explained() -> None:
    told = (ROOT / "docs/operations.md").read_text("utf-8")
    text = (ROOT / "docker-compose.yml").read_text("utf-8")
    for name in set(_VARIABLE.findall(text)):
        assert f"`{name}`" in told, name


def test_all_data_lies_on_a_volume() -> None:
    folder = "/var/lib/hengxin"
    for name, service in ours().items():
        assert f"data:{folder}" in service["volumes"], name
        given = service["environment"]
        assert given["HENGXIN_VAR_DIR"] == folder, name
        url = given["HENGXIN_DATABASE_URL"]
        assert not url.startswith("sqlite") or url.startswith(f"sqlite:///{folder}/"), name
    # PostgreSQL 18 keeps its data in a folder named by its version, below this one.
    assert services()["database"]["volumes"] == ["database:/var/lib/postgresql"]


def test_the_proxy_knows_every_web_process_and_no_other() -> None:
    configuration = composition()["configs"]["proxy"]["content"]
    known = set(re.findall(r"^\s*server ([\w-]+):(\d+)", configuration, re.MULTILINE))
    web = {
        (name, each["command"][each["command"].index("--port") + 1])
        for name, each in services(SCALED).items()
        if each.get("command", [""])[0] == "serve"
    }
    assert known == web
    listening = re.search(r"listen (\d+);", configuration)
    assert listening is not None
    assert services()["proxy"]["ports"][0].endswith(f":{listening[1]}")
    assert {name for name, _ in web} == set(services()["proxy"]["depends_on"])


def test_the_proxy_is_well_formed_and_silent() -> None:
    configuration = composition()["configs"]["proxy"]["content"]
    code = re.sub(r"#.*", "", configuration)
    assert code.count("{") == code.count("}")
    for line in filter(None, map(str.strip, code.splitlines())):
        assert line.endswith((";", "{", "}")), line
    assert not re.search(r"(?<!\$)\$(?!\$)", configuration), (
        "Compose would put in its own variables"
    )
    assert "access_log off;" in code
    assert "error_log /dev/stderr crit;" in code
    for inside in ("/metrics", "/readyz", "/healthz"):
        assert f"location = {inside} {{ return 404; }}" in code
    megabytes = re.search(r"client_max_body_size (\d+)m;", code)
    assert megabytes is not None
    assert int(megabytes[1]) > 20, "POST /files takes 20 MB"


def test_health_is_asked_where_it_is_answered() -> None:
    for name in ("hengxin", "web-1", "web-2"):
        test = services()[name]["healthcheck"]["test"]
        compile(test[-1], name, "exec")
        assert "http://127.0.0.1:8080/readyz" in test[-1]
        port = services()[name]["command"]
        assert port[port.index("--port") + 1] == "8080"


def test_images_are_pinned_to_one_release() -> None:
    for name, service in services().items():
        tag = service["image"].rsplit(":", 1)[1]
        assert re.fullmatch(r"\d+\.\d+(\.\d+)?", tag), name
