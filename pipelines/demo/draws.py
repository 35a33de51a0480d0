"""Random numbers that depend on nothing but their names: no state, no order, no library version."""

from __future__ import annotations

import hashlib

import numpy as np
import numpy.typing as npt
import polars as pl

Draws = npt.NDArray[np.float64]
Keys = npt.NDArray[np.uint64]

_WEYL = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)


def name_key(text: str) -> np.uint64:
    """A 64-bit key of a name."""
    return np.uint64(int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big"))


def mix(keys: Keys) -> Keys:
    """The finaliser of SplitMix64 (Steele, Lea, Flood 2014): every bit of the input moves every bit out."""
    mixed = keys + _WEYL
    mixed = (mixed ^ (mixed >> np.uint64(30))) * _MIX_1
    mixed = (mixed ^ (mixed >> np.uint64(27))) * _MIX_2
    return mixed ^ (mixed >> np.uint64(31))


def combine(first: Keys, second: Keys | np.uint64) -> Keys:
    """Keys of pairs; order matters."""
    return mix(mix(first) ^ second)


def uniform(keys: Keys, purpose: str) -> Draws:
    """One draw in [0, 1) for each key; independent for every purpose."""
    return (combine(keys, name_key(purpose)) >> np.uint64(11)).astype(np.float64) * 2.0**-53


def code_keys(codes: pl.Series) -> Keys:
    """Keys of area codes."""
    return codes.cast(pl.UInt64).to_numpy()


def spread(draws: Draws, low: float, high: float) -> Draws:
    """Draws stretched evenly from low to high."""
    return low + (high - low) * draws


def whole(draws: Draws, low: float | Draws, high: float | Draws) -> npt.NDArray[np.int64]:
    """Whole numbers evenly from low to high, both included."""
    return np.floor(low + (high - low + 1) * draws).astype(np.int64)


def draw(*names: str) -> float:
    """One draw in [0, 1) that these names have to themselves."""
    digest = hashlib.blake2b("\n".join(names).encode(), digest_size=8).digest()
    return (int.from_bytes(digest, "big") >> 11) * 2.0**-53
