"""A header's reference page, made from its table: the RFC's drawing and a line for each field."""

from course.view import page
from course.wire.header import Header, codec, diagram

__all__ = ["Reference", "reference"]

NAMES = ("field", "name in code", "bits", "what it says", "usual", "defined in")


class Reference:
    """The page of one header, as text and as HTML."""

    def __init__(self, header: type[Header]) -> None:
        """Show the table of `header`."""
        self.header = header

    def _rows(self) -> list[tuple[str, ...]]:
        rfc = self.header.rfc
        return [
            (
                row.bits.label,
                row.name,
                str(row.bits.width),
                row.bits.meaning,
                row.bits.usual,
                row.bits.rfc or rfc,
            )
            for row in codec(self.header).rows
        ]

    def __repr__(self) -> str:
        return f"{diagram(self.header)}\n\n{page.text_table(NAMES, self._rows())}"

    def _repr_html_(self) -> str:
        return page.html_table(NAMES, self._rows(), drawing=diagram(self.header))


def reference(header: type[Header]) -> Reference:
    """Return the reference page of a header class: `reference(IPv4)`."""
    return Reference(header)
