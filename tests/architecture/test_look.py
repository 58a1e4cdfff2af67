"""The stylesheet keeps its promises: light, readable in both schemes, without sides."""

import gzip
import re
from pathlib import Path

import pytest

STATIC = Path(__file__).resolve().parents[2] / "config" / "static"
SHEETS = {path.stem: path.read_text(encoding="utf-8") for path in (STATIC / "css").glob("*.css")}
SHEET = "".join(SHEETS.values())
RULES = re.sub(r"/\*.*?\*/", "", SHEET, flags=re.DOTALL)
DARK = "@media screen and (prefers-color-scheme: dark)"

GROUNDS = ("paper", "raised", "sunken", "clay-tint", "leaf-tint")
TEXTS = [
    *[("ink", ground) for ground in (*GROUNDS, "sun-tint", "alarm-tint")],
    *[("ink-2", ground) for ground in GROUNDS],
    *[("leaf", ground) for ground in (*GROUNDS, "sun-tint", "alarm-tint")],
    *[("clay", ground) for ground in ("paper", "raised", "clay-tint", "leaf-tint")],
    *[("sun", "paper"), ("sun", "sun-tint"), ("alarm", "paper"), ("alarm", "alarm-tint")],
    *[("on-leaf", "leaf"), ("on-leaf", "leaf-strong"), ("paper", "clay"), ("paper", "ink")],
]
EDGES = [("edge", "paper"), ("edge", "raised"), ("edge", "sunken")]


def colours(scheme: str) -> dict[str, str]:
    """Return the colour tokens of a scheme; dark overrides light."""
    light, dark = RULES.split(DARK, 1)
    blocks = light if scheme == "light" else light + dark.split("}", 1)[0]
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", blocks))


def luminance(colour: str) -> float:
    """Return the relative luminance of #rrggbb, as WCAG 2.2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_and_edges_stand_out_from_their_ground(scheme: str) -> None:
    tokens = colours(scheme)
    faint = [pair for pair in TEXTS if contrast(tokens[pair[0]], tokens[pair[1]]) < 4.5]
    faint += [pair for pair in EDGES if contrast(tokens[pair[0]], tokens[pair[1]]) < 3]
    assert faint == []


def test_the_sheet_of_every_page_is_light() -> None:
    raw = SHEETS["ayni"].encode()
    assert len(raw) <= 28_000
    assert len(gzip.compress(raw, 9)) <= 7_400


@pytest.mark.parametrize("name", sorted(set(SHEETS) - {"ayni"}))
def test_a_sheet_for_some_pages_alone_is_lighter_still(name: str) -> None:
    raw = SHEETS[name].encode()
    assert len(raw) <= 6_000
    assert len(gzip.compress(raw, 9)) <= 2_000


def test_no_rule_names_a_side() -> None:
    """Left and right would need a second set of rules for Arabic."""
    sided = r"(?:margin|padding|border|inset)-(?:left|right|top|bottom)|(?<![\w-])(?:left|right)\b"
    assert re.findall(sided, RULES) == []


def test_every_token_used_is_defined() -> None:
    defined = set(re.findall(r"(--[\w-]+):", RULES))
    assert set(re.findall(r"var\((--[\w-]+)", RULES)) - defined == set()


def test_every_icon_a_template_names_is_drawn() -> None:
    drawn = set(re.findall(r'id="([\w-]+)"', (STATIC / "img" / "icons.svg").read_text("utf-8")))
    root = STATIC.parents[1]
    named = {
        name
        for page in root.glob("*/templates/**/*.html")
        for name in re.findall(r'_icon\.html" with name="([\w-]+)"', page.read_text("utf-8"))
    }
    assert named - drawn == set()
