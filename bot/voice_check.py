"""Every language has voices, and the carrier has them: part of ``prioline locales check``."""

from __future__ import annotations

import re
from pathlib import Path

import tomllib

from locales.catalogue import LANGUAGES
from telephony.voices import FOLDER, VoicesError, load_voices


def voice_faults(path: Path = FOLDER / "voices.toml") -> list[str]:
    """Return what is wrong with the chosen voices, each fault in one line with file and line."""
    text = path.read_text("utf-8")
    shown = f"telephony/{path.name}"
    faults = [
        f"{shown}:1: voice: no voice for {language}; add a section [{language}]"
        for language in LANGUAGES
        if language not in tomllib.loads(text)
    ]
    try:
        load_voices(path)
    except VoicesError as error:
        wrongs = str(error).partition(": ")[2].split("; ")
        faults += [f"{shown}:{_line(text, wrong)}: voice: {wrong}" for wrong in _whole(wrongs)]
    return faults


def _whole(parts: list[str]) -> list[str]:
    """Put together what a semicolon inside a fault has parted: a fault begins with its language."""
    whole: list[str] = []
    for part in parts:
        if re.match(r"[a-z]{2}: ", part) or not whole:
            whole.append(part)
        else:
            whole[-1] += f"; {part}"
    return whole


def _line(text: str, wrong: str) -> int:
    language = wrong.partition(":")[0]
    lines = text.splitlines()
    section = next((number for number, line in enumerate(lines, 1) if line.strip() == f"[{language}]"), 1)
    named = re.search(r"'([^']+)'", wrong)
    for number, line in enumerate(lines[section:], section + 1):
        if line.startswith("["):
            break
        if named is not None and f'"{named[1]}"' in line:
            return number
    return section
