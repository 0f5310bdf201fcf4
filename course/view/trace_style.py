"""The looks that all pictures of a trace share: who speaks, what went wrong, where we are.

Colours come from `theme` by name. A direction has a colour, but what became of a segment has a
shape and a word: dashes and a cross for what is lost, a double line for what was sent again, dots
for a copy, a zigzag for damage, a hollow head for what overtook another, a diamond for a forgery.
"""

__all__ = ["rules"]

_RULES = """
{s} .tc-life{stroke:var(--tc-line);stroke-width:2}
{s} .tc-there{stroke:var(--tc-client);fill:var(--tc-client)}
{s} .tc-back{stroke:var(--tc-server);fill:var(--tc-server)}
{s} .tc-seg path{stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
{s} .tc-seg .tc-line,{s} .tc-seg .tc-cross{fill:none}
{s} text.tc-halo{font-size:11px}
{s} .tc-time{font-size:10.5px}
{s} .tc-seg text,{s} .tc-note text{font-size:11.5px}
{s} .tc-seg .tc-double{stroke-width:5.5}
{s} .tc-seg .tc-inner{stroke:var(--tc-paper);stroke-width:2}
{s} .tc-seg .tc-hollow{fill:var(--tc-paper)}
{s} .tc-seg .tc-cross{stroke:var(--tc-special);stroke-width:3}
{s} .tc-seg text,{s} .tc-halo{stroke:var(--tc-paper);stroke-width:4;paint-order:stroke}
{s} .tc-name{font-weight:650;fill:var(--tc-ink)}
{s} .tc-seg text .tc-soft,{s} text.tc-soft{fill:var(--tc-muted)}
{s} .tc-word,{s} text.tc-error,{s} text.tc-drop{fill:var(--tc-special);font-weight:650}
{s} text.tc-state{font-weight:650}
{s} text.tc-call,{s} text.tc-timer{fill:var(--tc-muted)}
{s} .tc-dot{fill:var(--tc-ink)}
{s} .tc-timerbar{stroke:var(--tc-special);stroke-width:3;stroke-linecap:round;fill:none}
{s} .tc-timerend{stroke:var(--tc-special);stroke-width:3}
{s} .tc-tick{stroke:var(--tc-line);opacity:.35}
{s} .tc-pick{stroke:var(--tc-paper);stroke-width:22;stroke-linecap:round}
{s} .tc-pickline{stroke:var(--tc-focus);stroke-width:27;stroke-linecap:round}
{s} .tc-curtain rect{fill:var(--tc-paper);opacity:.84}
{s} .tc-curtain line{stroke:var(--tc-ink);stroke-width:1.5;stroke-dasharray:none}
{s} .tc-hosts rect{fill:var(--tc-link);stroke:var(--tc-line)}
@media (forced-colors:active){
{s} .tc-seg path,{s} .tc-seg .tc-cross,{s} .tc-life{stroke:CanvasText}
{s} .tc-timerbar,{s} .tc-timerend,{s} .tc-tick{stroke:CanvasText}
{s} .tc-there,{s} .tc-back,{s} .tc-dot{fill:CanvasText}
{s} .tc-seg .tc-inner{stroke:Canvas}
{s} .tc-seg .tc-hollow,{s} .tc-curtain rect,{s} .tc-hosts rect{fill:Canvas}
{s} .tc-seg text,{s} .tc-halo{stroke:Canvas}
{s} .tc-seg text .tc-soft,{s} text.tc-soft,{s} text.tc-call,{s} text.tc-timer{fill:CanvasText}
{s} .tc-name,{s} .tc-word,{s} text.tc-error,{s} text.tc-drop{fill:CanvasText}
{s} .tc-curtain line,{s} .tc-hosts rect{stroke:CanvasText}
{s} .tc-pickline{stroke:Highlight}{s} .tc-pick{stroke:Canvas}
}
"""


def rules(scope: str) -> str:
    """Return the rules for pictures of a trace under `scope`."""
    return _RULES.strip().replace("{s}", scope)
