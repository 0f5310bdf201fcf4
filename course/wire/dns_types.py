"""The numbers of DNS: types, classes, opcodes, response codes, and where record data hold names.

From the registry of domain name system parameters at IANA; types that nobody meets are left out.
"""

TYPES: dict[int, str] = {
    1: "A",
    2: "NS",
    3: "MD",
    4: "MF",
    5: "CNAME",
    6: "SOA",
    7: "MB",
    8: "MG",
    9: "MR",
    10: "NULL",
    11: "WKS",
    12: "PTR",
    13: "HINFO",
    14: "MINFO",
    15: "MX",
    16: "TXT",
    17: "RP",
    18: "AFSDB",
    24: "SIG",
    25: "KEY",
    28: "AAAA",
    29: "LOC",
    33: "SRV",
    35: "NAPTR",
    36: "KX",
    37: "CERT",
    39: "DNAME",
    41: "OPT",
    43: "DS",
    44: "SSHFP",
    45: "IPSECKEY",
    46: "RRSIG",
    47: "NSEC",
    48: "DNSKEY",
    49: "DHCID",
    50: "NSEC3",
    51: "NSEC3PARAM",
    52: "TLSA",
    53: "SMIMEA",
    55: "HIP",
    59: "CDS",
    60: "CDNSKEY",
    61: "OPENPGPKEY",
    62: "CSYNC",
    63: "ZONEMD",
    64: "SVCB",
    65: "HTTPS",
    99: "SPF",
    108: "EUI48",
    109: "EUI64",
    249: "TKEY",
    250: "TSIG",
    251: "IXFR",
    252: "AXFR",
    253: "MAILB",
    254: "MAILA",
    255: "ANY",
    256: "URI",
    257: "CAA",
}

CLASSES: dict[int, str] = {1: "IN", 3: "CH", 4: "HS", 254: "NONE", 255: "ANY"}

OPCODES: dict[int, str] = {
    0: "QUERY",
    1: "IQUERY",
    2: "STATUS",
    4: "NOTIFY",
    5: "UPDATE",
    6: "DSO",
}

RCODES: dict[int, str] = {
    0: "NOERROR",
    1: "FORMERR",
    2: "SERVFAIL",
    3: "NXDOMAIN",
    4: "NOTIMP",
    5: "REFUSED",
    6: "YXDOMAIN",
    7: "YXRRSET",
    8: "NXRRSET",
    9: "NOTAUTH",
    10: "NOTZONE",
    11: "DSOTYPENI",
    16: "BADVERS",
    17: "BADKEY",
    18: "BADTIME",
    19: "BADMODE",
    20: "BADNAME",
    21: "BADALG",
    22: "BADTRUNC",
    23: "BADCOOKIE",
}

# What the data of a type begin with: a number of octets, or None for a name. RFC 1035 section 3.3
# unless said. Only its types may be compressed (RFC 3597 section 4), but mDNS does so elsewhere.
NAMES_IN: dict[int, tuple[int | None, ...]] = {
    2: (None,),
    3: (None,),
    4: (None,),
    5: (None,),
    6: (None, None, 20),
    7: (None,),
    8: (None,),
    9: (None,),
    12: (None,),
    14: (None, None),
    15: (2, None),
    17: (None, None),  # RFC 1183 section 2.2
    18: (2, None),  # RFC 1183 section 1
    24: (18, None),  # RFC 2535 section 4.1
    33: (6, None),  # RFC 2782
    36: (2, None),  # RFC 2230 section 3.1
    39: (None,),  # RFC 6672 section 2.1
    46: (18, None),  # RFC 4034 section 3.1
    47: (None,),  # RFC 4034 section 4.1
    64: (2, None),  # RFC 9460 section 2.2
    65: (2, None),  # RFC 9460 section 2.2
}
