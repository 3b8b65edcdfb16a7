"""Small tagged unions whose members are declared in one place: LFO targets, grain sources, output levels.

For unions with a module per member see `ops.OpSlot`. Unlike pydantic's discriminated unions a `Tagged` field reports
places as they are in the JSON, without the tag in between.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, TypeAdapter
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from speccade.core.model import Model, literal_values, shown
from speccade.core.suggest import did_you_mean


class Tagged:
    """Annotation of a field that holds one of `members`, told apart by the key `tag`, a `Literal` field of each.

    `Annotated[Target, Tagged("target", PitchTarget, VolumeTarget)]`. `noun` names the thing in messages.
    """

    def __init__(self, tag: str, *members: type[Model], noun: str = "value") -> None:
        self.tag = tag
        self.noun = noun
        self.members: Mapping[str, type[Model]] = {
            literal_values(member.model_fields[tag].annotation)[0]: member for member in members
        }

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self._validate)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"oneOf": [handler(TypeAdapter(member).core_schema) for member in self.members.values()]}

    def model_of(self, value: Any) -> type[Model] | None:
        """The member class that a JSON value names, or None."""
        tag = value.get(self.tag) if isinstance(value, dict) else None
        return self.members.get(tag) if isinstance(tag, str) else None

    def _validate(self, value: Any) -> Model:
        if isinstance(value, Model):
            return value
        if not isinstance(value, dict):
            raise self._refused(f"the {self.noun} must be an object with a '{self.tag}'; got {shown(value)}")
        tag = value.get(self.tag)
        if not isinstance(tag, str):
            raise self._refused(
                f"the {self.noun} needs a '{self.tag}'" if tag is None else f"'{self.tag}' must be a string"
            )
        if tag not in self.members:
            raise self._refused(f"unknown {self.noun} '{tag[:60]}'", hint=did_you_mean(tag, self.members))
        return self.members[tag].model_validate(value)

    def _refused(self, message: str, hint: str | None = None) -> PydanticCustomError:
        context = {"message": message, "allowed": list(self.members), "hint": hint}
        return PydanticCustomError("op_error", "{message}", context)
