"""The OpenAPI 3.1 description of the answers over HTTP, made from what can be asked and from the types of the answers."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from scorecard import address
from scorecard.answering import MODULES, builder_of, options_of
from scorecard.answers import Answer
from scorecard.freshness import Freshness
from scorecard.model import Issue
from scorecard.wording import api as words

Schema = dict[str, Any]
PLAIN: dict[Any, Schema] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": ["number", "null"]},  # what is not finite becomes null
    date: {"type": "string", "format": "date"},
    datetime: {"type": "string", "format": "date-time"},
    NoneType: {"type": "null"},
}


def description() -> Schema:
    """One path for each WHAT, with its parameters and the shape of its answer, and one for this description."""
    schemas: dict[str, Schema] = {"error": _object({"error": {"type": "string"}})}
    paths = {f"/{what}": {"get": _operation(what, schemas)} for what in MODULES}
    own = {"operationId": "openapi", "summary": words.DESCRIPTION, "responses": {"200": {"description": words.RESPONSES["200"]}}}
    return {
        "openapi": "3.1.0",
        "info": {"title": words.TITLE, "version": "1", "description": words.SUMMARY},
        "servers": [{"url": "/api/v1"}],
        "security": [{"token": []}],
        "paths": {**paths, "/openapi.json": {"get": own}},
        "components": {
            "schemas": schemas,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "description": words.BEARER}},
        },
    }


def _operation(what: str, schemas: dict[str, Schema]) -> Schema:
    schemas[what] = _answer(what)
    refusals = {code: said for code, said in words.RESPONSES.items() if code not in ("200", "304")}
    error = {"application/json": {"schema": {"$ref": "#/components/schemas/error"}}}
    return {
        "operationId": what,
        "summary": words.question(what),
        "parameters": _parameters(what),
        "responses": {
            "200": {
                "description": words.RESPONSES["200"],
                "headers": {"ETag": {"schema": {"type": "string"}}},
                "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{what}"}}},
            },
            "304": {"description": words.RESPONSES["304"]},
            **{code: {"description": said, "content": error} for code, said in refusals.items()},
        },
    }


def _parameters(what: str) -> list[Schema]:
    """The shared parameters and the answer's own, by the names that they carry in a page's address."""
    kinds: Mapping[str, Schema] = {
        "as_of": PLAIN[date],
        "from": PLAIN[date],
        "to": PLAIN[date],
        "known": PLAIN[datetime],
        "weeks": {"type": "integer", "minimum": 1, "maximum": address.MOST_WEEKS, "default": 13},
    }
    several: Schema = {"type": "array", "items": PLAIN[str]}
    shared = [_parameter(name, words.PARAMETERS[name], kinds.get(name, several)) for name in address.SHARED]
    own = [_parameter(address.parameter_of(what, name), words.option(what, name), PLAIN[str]) for name in options_of(what)]
    return [*shared, *own]


def _parameter(name: str, said: str, schema: Schema) -> Schema:
    return {"name": name, "in": "query", "required": False, "description": said, "schema": schema}


def _answer(what: str) -> Schema:
    """The keys that every answer has, and those of its body where the body is written field by field."""
    hints = get_type_hints(Answer)
    common = {name: schema_of(hints[name]) for name in ("as_of", "snapshots", "generated_at")}
    common |= {"what": {"const": what}, "issues": _list(schema_of(Issue)), "freshness": _list(schema_of(Freshness))}
    required = list(common)
    built = get_type_hints(builder_of(what).build).get("return")
    body = schema_of(built).get("properties", {}) if is_dataclass(built) else {}
    return {"type": "object", "properties": body | common, "required": required}


def schema_of(kind: Any) -> Schema:
    """A type as JSON Schema, by the rules of `answers.jsonable`; {} (anything) for what writes itself or is not said."""
    origin, parts = get_origin(kind), get_args(kind)
    if kind in PLAIN:
        return PLAIN[kind]
    if origin in (Union, UnionType):
        return {"anyOf": [schema_of(each) for each in parts]}
    if origin is Literal:
        return {"enum": list(parts)}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return {"enum": [each.value for each in kind]}
    if origin in (list, set, frozenset) or (origin is tuple and parts[-1:] == (Ellipsis,)):
        return _list(schema_of(parts[0]))
    if is_dataclass(kind) and isinstance(kind, type) and not hasattr(kind, "to_json"):
        hints = get_type_hints(kind)
        return _object({each.name.rstrip("_"): schema_of(hints[each.name]) for each in fields(kind)})
    return {}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _object(properties: Mapping[str, Schema]) -> Schema:
    return {"type": "object", "properties": dict(properties), "required": list(properties)}
