"""The description of the API: that every operation can answer with a problem is said here once, not in each operation."""

from collections.abc import Iterator
from functools import cached_property
from http import HTTPStatus
from typing import Any, Final

from ninja import NinjaAPI
from ninja.openapi.schema import REF_TEMPLATE, OpenAPISchema
from ninja.types import DictStrAny

from accord.faces.api.schemas import Problem

_PROBLEMS: Final = tuple(HTTPStatus(code) for code in (400, 401, 403, 404, 409, 410, 413, 415, 422, 429, 503))


class Described(NinjaAPI):
    """Ninja would make a class for each problem of each operation: three thousand, half of the time that a start takes."""

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: Any = None) -> OpenAPISchema:
        """The whole description. Drawn once: the addresses and schemas of a process do not change."""
        return self._described

    @cached_property
    def _described(self) -> OpenAPISchema:
        # SECURITY: not the prefix of the request that comes first; a header can name another. tests/rooms/api/test_api.py
        schema = super().get_openapi_schema(path_prefix="api/")
        for operation in _operations(schema):
            operation["responses"] |= {code.value: _answer(code) for code in _PROBLEMS}
        schemas: DictStrAny = schema["components"]["schemas"]
        schemas["Problem"] = Problem.model_json_schema(ref_template=REF_TEMPLATE)
        return schema


def _operations(schema: OpenAPISchema) -> Iterator[DictStrAny]:
    for methods in schema["paths"].values():
        yield from methods.values()


def _answer(code: HTTPStatus) -> DictStrAny:
    said = {"schema": {"$ref": REF_TEMPLATE.format(model=Problem.__name__)}}
    return {"description": code.phrase, "content": {"application/json": said}}
