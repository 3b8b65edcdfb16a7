"""Recipe kind `audio_v1`: a sound as one WAV file."""

from speccade.core.family import OutputContract, Recipe
from speccade.families.audio.model import AudioParams
from speccade.families.audio.rules import dropped_keys, rules
from speccade.families.audio.usage import usage

RECIPE = Recipe(
    kind="audio_v1",
    params=AudioParams,
    outputs=OutputContract(formats=("wav",), exactly=1),
    generator="speccade.families.audio.render:generate",
    rules=rules,
    usage=usage,
    samples="speccade.families.audio.samples:samples",
    ignored=dropped_keys,
)
