"""Hide answers from the eye: nobody reads one by accident, in a page's source or a state file.

This is a veil and no lock. What a browser can judge without a kernel, a browser can read: the
octets are deflated, masked with a salt that stands in front of them, and written in base64. Who
wants to cheat needs three lines. Answers that count are graded elsewhere, by inputs nobody sees.
"""

import json
from base64 import b64encode
from hashlib import sha256
from itertools import cycle
from typing import Any
from zlib import compress

__all__ = ["veiled"]

SALT = 8  # octets in front


def veiled(value: Any) -> str:
    """Return a value that JSON can hold as text that says nothing to a reader.

    The salt is made of the value, so that the same bank gives the same text.
    """
    plain = json.dumps(value).encode()
    salt = sha256(plain).digest()[:SALT]
    masked = bytes(octet ^ mask for octet, mask in zip(compress(plain, 9), cycle(salt)))
    return b64encode(salt + masked).decode("ascii")
