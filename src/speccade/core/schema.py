"""JSON Schema of whole specs, derived from the same models that read them."""

from collections.abc import Sequence
from typing import Any

from speccade.core.envelope import Envelope
from speccade.core.family import find_recipe
from speccade.core.kinds import kind_prefix

SCHEMA_ID = "https://speccade.dev/schemas/spec-v1.json"


def spec_schema(kinds: Sequence[str]) -> dict[str, Any]:
    """The schema (draft 2020-12) that every valid spec of the given recipe kinds satisfies.

    Cross-field rules and budgets are not in it: `speccade validate` decides.
    """
    template = "#/$defs/{model}"
    from pydantic import TypeAdapter
    from pydantic.json_schema import GenerateJsonSchema

    recipes = [recipe for kind in kinds if (recipe := find_recipe(kind)) is not None]
    generator = GenerateJsonSchema(by_alias=True, ref_template=template)
    inputs: list[tuple[Any, Any, Any]] = [("envelope", "validation", TypeAdapter(Envelope).core_schema)]
    inputs += [(recipe.kind, "validation", TypeAdapter(recipe.params).core_schema) for recipe in recipes]
    mapping, definitions = generator.generate_definitions(inputs)
    envelope = _inlined(mapping["envelope", "validation"], definitions)
    branches = [
        {
            "if": {
                "properties": {"recipe": {"properties": {"kind": {"const": recipe.kind}}, "required": ["kind"]}},
                "required": ["recipe"],
            },
            "then": {
                "properties": {
                    "asset_type": {"const": kind_prefix(recipe.kind)},
                    "recipe": {"properties": {"params": mapping[recipe.kind, "validation"]}},
                }
            },
        }
        for recipe in recipes
    ]
    schema: dict[str, Any] = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": SCHEMA_ID}
    schema |= envelope | {"title": "speccade spec, version 1"}
    if len(recipes) == 1:
        schema["properties"]["recipe"] = {
            "anyOf": [
                {
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["kind", "params"],
                    "properties": {
                        "kind": {"const": recipes[0].kind},
                        "params": mapping[recipes[0].kind, "validation"],
                    },
                },
                {"type": "null"},
            ]
        }
    else:
        schema["allOf"] = branches
    schema["$defs"] = dict(sorted((name, definition) for name, definition in definitions.items()))
    return schema


def _inlined(schema: dict[str, Any], definitions: dict[Any, Any]) -> dict[str, Any]:
    reference = schema.get("$ref")
    return dict(schema if reference is None else definitions.pop(reference.removeprefix("#/$defs/")))
