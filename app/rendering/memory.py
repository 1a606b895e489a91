"""How much this computer can keep: decides how many photos stay ready to be shown at once."""

from __future__ import annotations

from d2f_core.memory import total_bytes as total_bytes

PIPELINE_BYTES = 500_000_000  # measured: three sizes of a photo, with their layers
SHARE = 0.12  # of the computer's memory, for photos that are not on the screen
MOST_PIPELINES = 4


def pipelines_kept(total_bytes: int) -> int:
    """How many pipelines may stay alive, the one on the screen among them; 1 where the memory is small or unknown."""
    return max(1, min(MOST_PIPELINES, 1 + int(SHARE * total_bytes / PIPELINE_BYTES)))
