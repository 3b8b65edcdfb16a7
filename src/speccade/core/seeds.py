"""Seed derivation (chapter 01 §3.4): every layer, node, voice, variant and effect has a stream of its own.

Seeds are 32-bit integers. A derived seed is the first four bytes, little-endian, of BLAKE3 over the base seed and an
index or a name, so adding a part never changes the random numbers of its neighbours.
"""

from blake3 import blake3

from speccade.core.pcg32 import Pcg32

MASK32 = 0xFFFFFFFF


def _le4(value: int) -> bytes:
    return (value & MASK32).to_bytes(4, "little")


def _truncated(data: bytes) -> int:
    return int.from_bytes(blake3(data).digest()[:4], "little")


def layer_seed(base: int, index: int) -> int:
    """Stream number `index` under `base`: an audio layer, a tracker instrument."""
    return _truncated(_le4(base) + _le4(index))


def named_seed(base: int, key: str) -> int:
    """The stream called `key` under `base`: a texture node, an effect, a voice."""
    return _truncated(_le4(base) + key.encode())


def variant_seed(base: int, seed_offset: int, variant_id: str) -> int:
    """Seed of one entry of `variants`."""
    return _truncated(_le4(base) + _le4(seed_offset) + variant_id.encode())


def variation_seed(base: int, index: int) -> int:
    """Seed of batch variation number `index`."""
    return (base + index) & MASK32


def compose_stream_seed(base: int, pattern: str, salt: str) -> int:
    """Random choices of a composed pattern: probability, weighted choice."""
    return _truncated(_le4(base) + b"\0" + pattern.encode() + b"\0" + salt.encode())


def compose_cell_seed(base: int, pattern: str, salt: str, row: int, channel: int) -> int:
    """Random choices of one cell: humanise, swing, ratchet. `row` is signed."""
    names = pattern.encode() + b"\0" + salt.encode()
    return _truncated(_le4(base) + b"\0" + names + b"\0" + _le4(row) + bytes([channel & 0xFF]))


def splat_layer_seed(base: int, index: int) -> int:
    """Albedo and normal detail of splat layer `index`: that draw of a generator on the spec seed."""
    rng = Pcg32(base)
    for _ in range(index):
        rng.next_u32()
    return rng.next_u32()


def splat_macro_seed(base: int) -> int:
    """Macro variation of a splat set."""
    return (base + 0x12345678) & MASK32


def splat_roughness_seed(layer: int) -> int:
    """Roughness of the splat layer whose seed is `layer`."""
    return (layer + 0x87654321) & MASK32


def splat_mask_seed(base: int, index: int) -> int:
    """Weight field of splat layer `index`."""
    return (base + index * 0x9E3779B9) & MASK32


def lattice_cell_seed(base: int, x: int, y: int) -> int:
    """Generator seed of one lattice cell (bricks, tiles)."""
    return (base + x * 374761393 + y * 668265263) & MASK32
