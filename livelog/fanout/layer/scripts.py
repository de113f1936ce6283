"""The Lua scripts in lua/, with the layer's constants in front of each."""

import json
from pathlib import Path
from typing import Any, Dict

FOLDER = Path(__file__).resolve().parent / "lua"


def load_scripts(layer: Any) -> Dict[str, str]:
    """Return {name: text} of every script for a layer's prefixes and expiries."""
    head = "\n".join(
        f"local {name} = {json.dumps(value)}"
        for name, value in (
            ("PREFIX", layer.prefix),
            ("STATISTICS", layer.stats_prefix),
            ("CHANNEL_STATISTICS_EXPIRY", layer.channel_statistics_expiry),
            ("GLOBAL_STATISTICS_EXPIRY", layer.global_statistics_expiry),
            ("EXPIRY", int(layer.expiry * 1000)),
            ("GROUP_EXPIRY", int(layer.group_expiry)),
        )
    )
    common = (FOLDER / "common.lua").read_text(encoding="utf-8")
    return {
        path.stem: "\n".join((head, common, path.read_text(encoding="utf-8")))
        for path in sorted(FOLDER.glob("*.lua"))
        if path.stem != "common"
    }
