"""Bytes as UTF-8 text, with Trino's replacement of what is not UTF-8."""


def from_utf8(message: bytes, replacement: str) -> str:
    """`message` with each invalid sequence replaced by `replacement`."""
    parts: list[str] = []
    position = 0
    while position < len(message):
        length, is_valid = _sequence(message, position)
        piece = message[position : position + length]
        parts.append(piece.decode() if is_valid else replacement)
        position += length
    return "".join(parts)


def _sequence(message: bytes, position: int) -> tuple[int, bool]:
    """Length in bytes of the sequence that begins at `position`, and whether it is a character.

    An invalid one ends before the first byte that does not continue it.
    """
    first = message[position]
    if first < 0x80:
        return 1, True
    length = next((n for n, lead in enumerate(_LEADS, 2) if lead <= first < lead + _WIDTH[n]), 1)
    if length == 1:
        return 1, False
    for offset in range(1, length):
        if position + offset >= len(message) or message[position + offset] & 0xC0 != 0x80:
            return offset, False
    try:
        message[position : position + length].decode()
    except UnicodeDecodeError:
        return length, False
    return length, True


# First byte of sequences of 2 to 6 bytes; 5 and 6 are never characters.
_LEADS = (0xC0, 0xE0, 0xF0, 0xF8, 0xFC)
_WIDTH = {2: 0x20, 3: 0x10, 4: 0x08, 5: 0x04, 6: 0x02}
