"""Note names and MIDI numbers."""

from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from speccade.core.model import shown

_SEMITONES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}


def midi_of_name(name: str) -> int | None:
    """The MIDI number of a note name such as `C4` (60), `F#3`, `Fs3`, `bb-1`; None when it means no note of 0 to 127."""
    text = name.strip()
    semitone = _SEMITONES.get(text[:1].upper())
    if semitone is None:
        return None
    accidental = {"#": 1, "s": 1, "b": -1}.get(text[1:2], 0)
    octave = text[2:] if accidental else text[1:]
    digits = octave[1:] if octave[:1] in ("+", "-") else octave
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 3:
        return None
    midi = 12 * (int(octave) + 1) + semitone + accidental
    return midi if 0 <= midi <= 127 else None


class _NoteField:
    """An integer 0 to 255 taken as a MIDI number, or a note name."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self._validate)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"anyOf": [{"type": "integer", "minimum": 0, "maximum": 255}, {"type": "string"}]}

    @staticmethod
    def _validate(value: Any) -> int | str:
        if isinstance(value, str) or (type(value) is int and 0 <= value <= 255):
            return value
        message = f"the note must be a MIDI number of 0 to 127 or a note name; got {shown(value)}"
        raise PydanticCustomError(
            "op_error", "{message}", {"message": message, "allowed": [], "hint": 'for example 60 or "C4"'}
        )


NoteSpec = Annotated[int | str, _NoteField()]
