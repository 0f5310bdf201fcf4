"""Colours and the CSS of pictures: light, dark, and the reader's own forced colours.

Strategy. A colour has a name that says what it means (`ink`, `client`, `selected`), never what it
looks like, and two values. `variables(scope)` writes them as CSS custom properties: light by
default; dark where JupyterLab says ``data-jp-theme-light="false"``, or, on a page that is not
JupyterLab's, where the system prefers dark. `picture(scope)` holds the rules for what
`view.diagram` draws. Nothing is said by colour alone: a problem also carries a word, the selected
field an outline.

The palette is safe under the common colour-vision deficiencies; a test computes every contrast
that the pictures use: text 4.5 to 1, lines 3 to 1 (WCAG 2.2, 1.4.3 and 1.4.11).
"""

__all__ = ["DARK", "FAMILIES", "LIGHT", "contrast", "family", "picture", "variables"]

LIGHT = {
    "paper": "#FFFFFF",
    "ink": "#1A1A1A",
    "muted": "#6B6B6B",
    "line": "#8A8A8A",
    "client": "#0072B2",
    "server": "#B8460A",
    "special": "#9A1FE0",
    "focus": "#0072B2",
    "selected": "#FFF3B0",
    "selected-ink": "#1A1A1A",
    "selected-line": "#0072B2",
    "link": "#F1F1EE",
    "network": "#EAF4F0",
    "transport": "#F0EEF9",
    "application": "#FBF0E9",
    "data": "#F9EFF2",
}
DARK = {
    "paper": "#111111",
    "ink": "#F2F2F2",
    "muted": "#9A9A9A",
    "line": "#808080",
    "client": "#56B4E9",
    "server": "#F28C45",
    "special": "#FFE000",
    "focus": "#56B4E9",
    "selected": "#FFF3B0",
    "selected-ink": "#1A1A1A",
    "selected-line": "#0072B2",
    "link": "#222220",
    "network": "#14261F",
    "transport": "#211E33",
    "application": "#2C2018",
    "data": "#2C1B21",
}

# Layers that a reader meets, by the floor they stand on; what is not here is data.
FAMILIES = {
    "link": ("Ethernet", "VLAN", "LLC", "SNAP", "NULL", "LOOP", "SLL", "SLL2", "Padding"),
    "network": (
        *("IPv4", "IPv6", "ARP", "Hop-by-Hop Options", "Destination Options", "Routing"),
        *("Fragment", "AH", "ESP"),
    ),
    "transport": ("TCP", "UDP", "ICMP", "ICMPv6"),
    "application": ("DNS", "QUIC", "HTTP", "SSDP"),
}
_FAMILY = {layer: name for name, layers in FAMILIES.items() for layer in layers}


def family(layer: str) -> str:
    """Return the floor of a layer: link, network, transport, application or data."""
    return _FAMILY.get(layer, "data")


def _luminance(colour: str) -> float:
    """Relative luminance of ``#RRGGBB``, WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours ``#RRGGBB``, from 1 to 21 (WCAG 2.2, 1.4.3)."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _block(selector: str, colours: dict[str, str]) -> str:
    scheme = "dark" if colours is DARK else "light"  # of what the browser draws: inputs, bars
    rules = [f"--tc-{name}:{value}" for name, value in colours.items()]
    return f"{selector}{{{';'.join([*rules, f'color-scheme:{scheme}'])}}}"


def variables(scope: str) -> str:
    """Return the rules that give the elements under `scope` (``.tc``) their colours."""
    return "\n".join(
        (
            _block(scope, LIGHT),
            "@media (prefers-color-scheme: dark){"
            + _block(f":root:not(:has(body[data-jp-theme-light])) {scope}", DARK)
            + "}",
            _block(f'body[data-jp-theme-light="false"] {scope}', DARK),
        )
    )


_PICTURE = """
{s} text{fill:var(--tc-ink)}
{s} .tc-soft text,{s} .tc-labels text{fill:var(--tc-muted)}
{s} .tc-ink{fill:var(--tc-ink)}
{s} .tc-cells path{stroke:var(--tc-line)}
{s} .tc-link path{fill:var(--tc-link)}
{s} .tc-network path{fill:var(--tc-network)}
{s} .tc-transport path{fill:var(--tc-transport)}
{s} .tc-application path{fill:var(--tc-application)}
{s} .tc-data path{fill:var(--tc-data)}
{s} .tc-cells .tc-bad{stroke:var(--tc-special);stroke-width:2;stroke-dasharray:5 2}
{s} .tc-mark,{s} .tc-mark text{fill:var(--tc-special)}
{s} .tc-paper{fill:var(--tc-paper)}
{s} .tc-cells .tc-on{fill:var(--tc-selected);stroke:var(--tc-selected-line);stroke-width:2.5}
{s} text.tc-on,{s} polygon.tc-on{fill:var(--tc-selected-ink)!important}
@media (forced-colors:active){
{s} text,{s} .tc-ink,{s} .tc-soft text,{s} .tc-labels text,{s} .tc-mark{fill:CanvasText}
{s} .tc-mark text{fill:CanvasText}
{s} .tc-paper{fill:Canvas}
{s} g .tc-cells path,{s} g .tc-cells .tc-bad{fill:Canvas;stroke:CanvasText}
{s} g .tc-cells .tc-on{fill:Highlight;stroke:Highlight}
{s} text.tc-on,{s} polygon.tc-on{fill:HighlightText!important}
}
"""


def picture(scope: str) -> str:
    """Return the rules for the SVG pictures under `scope`."""
    return _PICTURE.strip().replace("{s}", scope)
