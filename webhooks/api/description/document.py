"""The API described as OpenAPI 3.1, from the tables that the product itself goes by."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from bot.services.cases.casebook import Casebook
from webhooks.api.description.schemas import reference, schemas
from webhooks.api.idempotency import HEADER
from webhooks.api.queries import parameters
from webhooks.errors import PROBLEM_TYPE

Json = dict[str, Any]

_TEXT: Json = {"type": "string"}
_BYTES: Json = {"type": "string", "format": "binary"}
_CASE: Json = {"name": "number", "in": "path", "required": True, "schema": _TEXT}
_FILE: Json = {"name": "id", "in": "path", "required": True, "schema": _TEXT}
_ONCE: Json = {
    "name": HEADER,
    "in": "header",
    "required": True,
    "description": "每次操作一个新值；重试时用同一个值，得到同一个答复。保存 24 小时。",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
}
_FILE_TYPES = (
    "application/pdf",
    "image/png",
    "image/jpeg",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)
_REFUSALS = {
    "400": "请求无法识别，或缺少 Idempotency-Key",
    "401": "没有有效的密钥",
    "403": "密钥的岗位没有此项权限，或须由另一人确认",
    "404": "没有找到，或与此密钥无关",
    "408": "请求正文传输中断",
    "409": "已有新版本，或同一请求正在处理",
    "413": "请求正文过大",
    "415": "请求正文的类型不对",
    "422": "内容需要修改（附 schema），或当前状态不允许（附 allowed）",
    "503": "暂时无法办理，稍后再试",
}


def document(base: str, casebook: Casebook, now: datetime, states: Collection[str]) -> Json:
    """The whole description; `base` is the path that all addresses begin with."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "衡信 Hengxin 业务接口",
            "version": "1",
            "description": (
                "办件、文件、证书的查询与办理。时间为 RFC 3339（+08:00），金额为元的十进制字符串，"
                "错误为 RFC 9457 文档。"
            ),
        },
        "servers": [{"url": base}],
        "security": [{"key": []}],
        "paths": _paths(states),
        "components": {
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
            "schemas": schemas(casebook, now, states),
            "responses": {code: _problem(text) for code, text in _REFUSALS.items()},
        },
    }


def _paths(states: Collection[str]) -> Json:
    return {
        "/cases": {"get": _listing(states), "post": _making("fileCase", "Filing", "Filed")},
        "/cases/{number}": {"get": _showing("getCase", "Case")},
        "/cases/{number}/events": {"post": _posting("postEvent", "Event", "Case")},
        "/files": {"post": _handing_in()},
        "/files/{id}": {"get": _giving_out()},
        "/certificates": {"post": _making("draftCertificate", "Draft", "Certificate")},
        "/certificates/{number}": {"get": _showing("getCertificate", "Certificate")},
        "/certificates/{number}/events": {
            "post": _posting("postCertificateEvent", "CertificateEvent", "Certificate")
        },
        "/openapi.json": {"get": _describing()},
    }


_SUMMARIES = {
    "fileCase": "代申请人提交、登记；回执推送到 openid",
    "getCase": "一个办件：内容、历史、时限、此密钥现在可做的操作",
    "postEvent": "办理一步；须两人的，第一人得到 202",
    "draftCertificate": "为待签发的办件编制证书",
    "getCertificate": "一份证书",
    "postCertificateEvent": "替代、撤销、作废一份证书；撤销须两人",
}


def _listing(states: Collection[str]) -> Json:
    query = [
        {"name": name, "in": "query", "schema": dict(schema)}
        for name, schema in parameters(states).items()
    ]
    return {
        "operationId": "listCases",
        "summary": "办件列表，新的在前",
        "parameters": query,
        "responses": {"200": _answer("CaseList"), **_refused("401", "422", "503")},
    }


def _showing(operation: str, schema: str) -> Json:
    return {
        "operationId": operation,
        "summary": _SUMMARIES[operation],
        "parameters": [_CASE],
        "responses": {"200": _answer(schema), **_refused("401", "404", "503")},
    }


def _making(operation: str, body: str, schema: str) -> Json:
    return {
        "operationId": operation,
        "summary": _SUMMARIES[operation],
        "parameters": [_ONCE],
        "requestBody": {"required": True, "content": _json_of(body)},
        "responses": {"201": _made(schema), **_refused(*_REFUSALS)},
    }


def _posting(operation: str, body: str, schema: str) -> Json:
    answered = {"200": _answer(schema), "202": _answer(schema, "等待第二人确认（见 pending）")}
    return {
        "operationId": operation,
        "summary": _SUMMARIES[operation],
        "parameters": [_CASE, _ONCE],
        "requestBody": {"required": True, "content": _json_of(body)},
        "responses": {**answered, **_refused(*_REFUSALS)},
    }


def _handing_in() -> Json:
    content = {kind: {"schema": _BYTES} for kind in _FILE_TYPES}
    return {
        "operationId": "keepFile",
        "summary": "上传文件：正文即文件内容，最大 20 MB",
        "parameters": [_ONCE],
        "requestBody": {"required": True, "content": content},
        "responses": {"201": _made("File"), **_refused(*_REFUSALS)},
    }


def _giving_out() -> Json:
    content = {kind: {"schema": _BYTES} for kind in _FILE_TYPES}
    return {
        "operationId": "getFile",
        "summary": "下载文件",
        "parameters": [_FILE],
        "responses": {
            "200": {"description": "文件内容", "content": content},
            **_refused("401", "404", "503"),
        },
    }


def _describing() -> Json:
    content = {"application/json": {"schema": {"type": "object"}}}
    return {
        "operationId": "getDescription",
        "summary": "本文档",
        "security": [],
        "responses": {"200": {"description": "OpenAPI 3.1", "content": content}},
    }


def _answer(schema: str, description: str = "成功") -> Json:
    return {"description": description, "content": _json_of(schema)}


def _made(schema: str) -> Json:
    location = {"schema": _TEXT, "description": "新建内容的地址"}
    return {**_answer(schema, "已建立"), "headers": {"Location": location}}


def _refused(*codes: str) -> Json:
    return {code: {"$ref": f"#/components/responses/{code}"} for code in codes}


def _json_of(schema: str) -> Json:
    return {"application/json": {"schema": reference(schema)}}


def _problem(description: str) -> Json:
    content = {PROBLEM_TYPE: {"schema": reference("Problem")}}
    return {"description": description, "content": content}
