"""The OpenAPI 3.1 document, made of the declarations that answer requests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl
from polars.datatypes import DataType, DataTypeClass

from pipelines import __version__
from pipelines.api.declared import Address, Parameter, Table
from pipelines.api.formats import MEDIA, media_type
from pipelines.api.problems import PROBLEM_TYPE, STATUSES
from schemas.words import Words

BASE = "/api/v1"
"""Where the server offers the API."""
_TITLE = Words("社区减负监测：程序接口", "Community burden monitor: interface for programs")
_ABOUT = Words(
    "只读。令牌写在请求头 Authorization: Bearer 中；能看到什么，由令牌所属账号的授权决定。",
    "Read-only. A token goes into the header Authorization: Bearer; what is answered follows from what its "
    "principal was granted.",
)
_REFUSALS = {status: f"#/components/responses/{status}" for status in STATUSES}
_JSON_TYPES: dict[DataTypeClass, str] = {
    pl.String: "string",
    pl.Int64: "integer",
    pl.Float64: "number",
    pl.Boolean: "boolean",
    pl.Date: "string",
}
_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "detail_en", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "中文"},
        "detail_en": {"type": "string", "description": "English"},
        "code": {"type": "string", "pattern": "^[A-Z]{3}-[0-9]{3}$"},
    },
}


def openapi_document(addresses: Iterable[Address]) -> dict[str, Any]:
    """The document of these addresses, as JSON has it."""
    return {
        "openapi": "3.1.0",
        "info": {"title": _both(_TITLE), "description": _both(_ABOUT), "version": __version__},
        "servers": [{"url": BASE}],
        "security": [{"token": []}],
        "paths": {one.path: {"get": _operation(one)} for one in addresses},
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": {"Problem": _PROBLEM},
            "responses": {str(status): _refusal(words) for status, words in STATUSES.items()},
        },
    }


def _both(words: Words) -> str:
    return f"{words.zh} {words.en}"


def _operation(address: Address) -> dict[str, Any]:
    refusals = {str(status): {"$ref": place} for status, place in _REFUSALS.items()}
    return {
        "operationId": address.path.strip("/").replace("/", "_").replace(".", "_") or "index",
        "summary": _both(address.words),
        "parameters": [_parameter(one) for one in address.parameters],
        "responses": {"200": _answer(address), "304": {"description": "unchanged"}, **refusals},
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    told = {
        "name": parameter.name,
        "in": "query",
        "description": _both(parameter.words),
        "required": parameter.required,
        "schema": parameter.schema,
    }
    return told | ({"style": "form", "explode": False} if parameter.many else {})


def _answer(address: Address) -> dict[str, Any]:
    headers = {"ETag": {"schema": {"type": "string"}, "required": True}}
    if not isinstance(address, Table):
        content = {media_type("json"): {"schema": {"type": "object"}}}
        return {"description": _both(address.words), "headers": headers, "content": content}
    link = {"Link": {"schema": {"type": "string"}, "description": 'the next page, rel="next"'}}
    content = {media_type(form): {"schema": _form_schema(form, address)} for form in MEDIA}
    return {"description": _both(address.words), "headers": headers | link, "content": content}


def _form_schema(form: str, table: Table) -> dict[str, Any]:
    if form != "json":
        return {"type": "string"} if form == "csv" else {}
    row = {
        "type": "object",
        "additionalProperties": False,
        "required": list(table.columns),
        "properties": {name: _column(dtype, table.described, name) for name, dtype in table.columns.items()},
    }
    return {
        "type": "object",
        "required": ["snapshot", "next", "rows"],
        "properties": {
            "snapshot": {"type": ["string", "null"]},
            "synthetic": {"type": "boolean"},
            "next": {"type": ["string", "null"]},
            "rows": {"type": "array", "items": row},
        },
    }


def _column(dtype: DataType | DataTypeClass, described: Mapping[str, Words], name: str) -> dict[str, Any]:
    told: dict[str, Any] = {"type": [_JSON_TYPES[dtype.base_type()], "null"]}
    if dtype == pl.Date:
        told["format"] = "date"
    return told | ({"description": _both(described[name])} if name in described else {})


def _refusal(words: Words) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": _both(words), "content": {PROBLEM_TYPE: {"schema": schema}}}
