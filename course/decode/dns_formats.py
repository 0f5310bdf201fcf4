"""What the data of DNS records are made of: one row of parts per record type."""

from typing import NamedTuple

NAME, STRING, STRINGS, REST, IPV4, IPV6 = "name", "string", "strings", "rest", "ipv4", "ipv6"


class Part(NamedTuple):
    """One part of a record's data: its name, and bits if it is a number, else what it is."""

    name: str
    form: int | str
    label: str
    why: str = ""


class Format(NamedTuple):
    """The parts of one type's data."""

    rfc: str
    parts: tuple[Part, ...]


def _one_name(rfc: str, name: str, label: str, why: str = "") -> Format:
    return Format(rfc, (Part(name, NAME, label, why),))


_DIGEST = (
    Part("key_tag", 16, "Key Tag", "A short number for the key that is meant"),
    Part("algorithm", 8, "Algorithm"),
    Part("digest_type", 8, "Digest Type"),
    Part("digest", REST, "Digest", "The parent vouches for the child's key"),
)
_KEY = (
    Part("flags", 16, "Flags"),
    Part("protocol", 8, "Protocol"),
    Part("algorithm", 8, "Algorithm"),
    Part("key", REST, "Public Key", "With it everybody can verify the signatures"),
)
_SERVICE = (
    Part("priority", 16, "SvcPriority", "0 is an alias, others are tried from the lowest"),
    Part("target", NAME, "TargetName"),
    Part("parameters", REST, "SvcParams", "How to reach it: protocols, port, address hints, keys"),
)
_STRINGS = (Part("text", STRINGS, "TXT-DATA", "Free text: proofs of ownership, mail policies"),)

FORMATS: dict[int, Format] = {
    1: Format("RFC 1035 section 3.4.1", (Part("address", IPV4, "ADDRESS"),)),
    2: _one_name("RFC 1035 section 3.3.11", "nsdname", "NSDNAME", "Who knows more about the zone"),
    5: _one_name("RFC 1035 section 3.3.1", "cname", "CNAME", "An alias: ask for this name"),
    6: Format(
        "RFC 1035 section 3.3.13",
        (
            Part("mname", NAME, "MNAME", "The server where the zone is edited"),
            Part("rname", NAME, "RNAME", "The mailbox in charge, its @ written as a dot"),
            Part("serial", 32, "SERIAL", "It grows with each edit, so that copies notice"),
            Part("refresh", 32, "REFRESH", "Seconds until a copy asks again"),
            Part("retry", 32, "RETRY", "Seconds until it tries again after a failure"),
            Part("expire", 32, "EXPIRE", "Seconds after which a copy is worth nothing"),
            Part("minimum", 32, "MINIMUM", "Seconds for which a missing name may be remembered"),
        ),
    ),
    12: _one_name("RFC 1035 section 3.3.12", "ptrdname", "PTRDNAME", "The name of an address"),
    13: Format("RFC 1035 section 3.3.2", (Part("cpu", STRING, "CPU"), Part("os", STRING, "OS"))),
    15: Format(
        "RFC 1035 section 3.3.9",
        (
            Part("preference", 16, "PREFERENCE", "The lowest is tried first"),
            Part("exchange", NAME, "EXCHANGE", "The machine that takes the mail"),
        ),
    ),
    16: Format("RFC 1035 section 3.3.14", _STRINGS),
    17: Format("RFC 1183 section 2.2", (Part("mbox", NAME, "mbox"), Part("txt", NAME, "txt"))),
    18: Format(
        "RFC 1183 section 1", (Part("subtype", 16, "subtype"), Part("host", NAME, "hostname"))
    ),
    24: Format("RFC 2535 section 4.1", (Part("signature", REST, "signature"),)),
    28: Format("RFC 3596 section 2.2", (Part("address", IPV6, "ADDRESS"),)),
    29: Format(
        "RFC 1876 section 2",
        (
            Part("version", 8, "VERSION"),
            Part("size", 8, "SIZE"),
            Part("horizontal", 8, "HORIZ PRE"),
            Part("vertical", 8, "VERT PRE"),
            Part("latitude", 32, "LATITUDE", "Thousandths of an arc second, the equator is 2^31"),
            Part("longitude", 32, "LONGITUDE", "Thousandths of an arc second"),
            Part("altitude", 32, "ALTITUDE", "Centimetres above 100 km below the surface"),
        ),
    ),
    33: Format(
        "RFC 2782",
        (
            Part("priority", 16, "Priority", "The lowest is tried first"),
            Part("weight", 16, "Weight", "Shares the load among equal priorities"),
            Part("port", 16, "Port", "A service need not sit at its well-known port"),
            Part("target", NAME, "Target"),
        ),
    ),
    35: Format(
        "RFC 3403 section 4.1",
        (
            Part("order", 16, "ORDER"),
            Part("preference", 16, "PREFERENCE"),
            Part("flags", STRING, "FLAGS"),
            Part("services", STRING, "SERVICES"),
            Part("regexp", STRING, "REGEXP"),
            Part("replacement", NAME, "REPLACEMENT"),
        ),
    ),
    36: Format(
        "RFC 2230 section 3.1",
        (Part("preference", 16, "PREFERENCE"), Part("exchanger", NAME, "EXCHANGER")),
    ),
    39: _one_name("RFC 6672 section 2.1", "target", "Target", "A whole subtree moved"),
    43: Format("RFC 4034 section 5.1", _DIGEST),
    44: Format(
        "RFC 4255 section 3.1",
        (
            Part("algorithm", 8, "algorithm"),
            Part("fp_type", 8, "fp type"),
            Part("fingerprint", REST, "fingerprint"),
        ),
    ),
    46: Format(
        "RFC 4034 section 3.1",
        (
            Part("type_covered", 16, "Type Covered"),
            Part("algorithm", 8, "Algorithm"),
            Part("labels", 8, "Labels"),
            Part(
                "original_ttl", 32, "Original TTL", "The TTL counts down, the signature must not"
            ),
            Part("expiration", 32, "Signature Expiration", "Seconds since 1970"),
            Part("inception", 32, "Signature Inception", "Seconds since 1970"),
            Part("key_tag", 16, "Key Tag"),
            Part("signer", NAME, "Signer's Name"),
            Part("signature", REST, "Signature"),
        ),
    ),
    47: Format(
        "RFC 4034 section 4.1",
        (
            Part("next", NAME, "Next Domain Name", "Proves that nothing lies between"),
            Part("types", REST, "Type Bit Maps"),
        ),
    ),
    48: Format("RFC 4034 section 2.1", _KEY),
    50: Format(
        "RFC 5155 section 3.2",
        (
            Part("algorithm", 8, "Hash Algorithm"),
            Part("flags", 8, "Flags"),
            Part("iterations", 16, "Iterations"),
            Part("salt", STRING, "Salt"),
            Part("next", STRING, "Next Hashed Owner Name"),
            Part("types", REST, "Type Bit Maps"),
        ),
    ),
    52: Format(
        "RFC 6698 section 2.1",
        (
            Part("usage", 8, "Certificate Usage"),
            Part("selector", 8, "Selector"),
            Part("matching", 8, "Matching Type"),
            Part("data", REST, "Certificate Association Data"),
        ),
    ),
    59: Format("RFC 7344 section 3.1", _DIGEST),
    60: Format("RFC 7344 section 3.2", _KEY),
    64: Format("RFC 9460 section 2.2", _SERVICE),
    65: Format("RFC 9460 section 2.2", _SERVICE),
    99: Format("RFC 4408 section 3.1.1", _STRINGS),
    250: Format(
        "RFC 8945 section 4.2",
        (
            Part("algorithm", NAME, "Algorithm Name"),
            Part(
                "time",
                48,
                "Time Signed",
                "Seconds since 1970: an old message must not be replayed",
            ),
            Part("fudge", 16, "Fudge", "Seconds by which clocks may differ"),
            Part("mac_size", 16, "MAC Size"),
            Part("rest", REST, "MAC, Original ID, Error, Other Data"),
        ),
    ),
    256: Format(
        "RFC 7553 section 4.5",
        (
            Part("priority", 16, "Priority"),
            Part("weight", 16, "Weight"),
            Part("target", REST, "Target"),
        ),
    ),
    257: Format(
        "RFC 8659 section 4.1",
        (
            Part("flags", 8, "Flags"),
            Part("tag", STRING, "Tag"),
            Part("value", REST, "Value", "Which authority may issue certificates for the name"),
        ),
    ),
}
UNKNOWN = Format("RFC 3597 section 3", (Part("data", REST, "RDATA"),))
