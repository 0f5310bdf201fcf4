"""Which step has which of Wireshark's names: the plain rows of `fields`.

One line a row: layer (spaces as underscores), the step's path in its layer (numbers of repeated
steps left out; a star stands for an option's name), the names. The value is the number on the
wire, or what octets are read as; rows with more to them stand in `fields`.
"""

PLAIN = """
Ethernet dst eth.dst
Ethernet src eth.src
LLC dsap llc.dsap
LLC ssap llc.ssap
LLC control llc.control
SNAP protocol llc.type
SLL packet_type sll.pkttype
SLL hardware sll.hatype
SLL address_length sll.halen
SLL2 packet_type sll.pkttype
SLL2 hardware sll.hatype
SLL2 address_length sll.halen
SLL2 interface sll.ifindex
ARP htype arp.hw.type
ARP ptype arp.proto.type
ARP hlen arp.hw.size
ARP plen arp.proto.size
ARP oper arp.opcode
ARP sha arp.src.hw_mac
ARP spa arp.src.proto_ipv4
ARP tha arp.dst.hw_mac
ARP tpa arp.dst.proto_ipv4
IPv4 version ip.version
IPv4 dscp ip.dsfield.dscp
IPv4 ecn ip.dsfield.ecn
IPv4 identification ip.id
IPv4 flags ip.flags
IPv4 flags.reserved_flag ip.flags.rb
IPv4 flags.df ip.flags.df
IPv4 flags.mf ip.flags.mf
IPv4 fragment_offset ip.frag_offset
IPv4 ttl ip.ttl
IPv4 protocol ip.proto
IPv4 src ip.src
IPv4 eol ip.opt.type
IPv4 nop ip.opt.type
IPv4 *.type ip.opt.type
IPv4 *.length ip.opt.len
IPv4 *.pointer ip.opt.ptr
IPv6 version ipv6.version ip.version
IPv6 flow_label ipv6.flow
IPv6 payload_length ipv6.plen
IPv6 next_header ipv6.nxt
IPv6 hop_limit ipv6.hlim
IPv6 src ipv6.src
IPv6 dst ipv6.dst
Hop-by-Hop_Options next_header ipv6.hopopts.nxt
Hop-by-Hop_Options pad1 ipv6.opt.type
Hop-by-Hop_Options *.type ipv6.opt.type
Hop-by-Hop_Options *.length ipv6.opt.length
Hop-by-Hop_Options jumbo.payload_length ipv6.opt.jumbo
Destination_Options next_header ipv6.dstopts.nxt
Destination_Options pad1 ipv6.opt.type
Destination_Options *.type ipv6.opt.type
Destination_Options *.length ipv6.opt.length
Destination_Options jumbo.payload_length ipv6.opt.jumbo
Routing next_header ipv6.routing.nxt
Routing routing_type ipv6.routing.type
Routing segments_left ipv6.routing.segleft
Fragment next_header ipv6.fraghdr.nxt
Fragment fragment_offset ipv6.fraghdr.offset
Fragment mf ipv6.fraghdr.more
Fragment identification ipv6.fraghdr.ident
ICMP type icmp.type
ICMP code icmp.code
ICMP id icmp.ident
ICMP seq icmp.seq
ICMP gateway icmp.redir_gw
ICMPv6 type icmpv6.type
ICMPv6 code icmpv6.code
ICMPv6 mtu icmpv6.mtu
ICMPv6 pointer icmpv6.pointer
ICMPv6 *.type icmpv6.opt.type
ICMPv6 *.length icmpv6.opt.length
TCP src_port tcp.srcport
TCP dst_port tcp.dstport
TCP seq tcp.seq_raw
TCP ack tcp.ack_raw
TCP reserved tcp.flags.res
TCP ae tcp.flags.ae
TCP flags.cwr tcp.flags.cwr
TCP flags.ece tcp.flags.ece
TCP flags.urg tcp.flags.urg
TCP flags.ack tcp.flags.ack
TCP flags.psh tcp.flags.push
TCP flags.rst tcp.flags.reset
TCP flags.syn tcp.flags.syn
TCP flags.fin tcp.flags.fin
TCP window tcp.window_size_value
TCP urgent_pointer tcp.urgent_pointer
TCP payload_length tcp.len
TCP nop tcp.option_kind
TCP *.kind tcp.option_kind
TCP *.length tcp.option_len
TCP mss.value tcp.options.mss_val
TCP window_scale.shift tcp.options.wscale.shift
TCP sack.block.left tcp.options.sack_le
TCP sack.block.right tcp.options.sack_re
TCP timestamps.tsval tcp.options.timestamp.tsval
TCP timestamps.tsecr tcp.options.timestamp.tsecr
UDP src_port udp.srcport
UDP dst_port udp.dstport
UDP length udp.length
DNS length dns.length
DNS id dns.id
DNS flags dns.flags
DNS flags.qr dns.flags.response
DNS flags.opcode dns.flags.opcode
DNS flags.tc dns.flags.truncated
DNS flags.rd dns.flags.recdesired
DNS flags.z dns.flags.z
DNS flags.cd dns.flags.checkdisable
DNS qdcount dns.count.queries
DNS ancount dns.count.answers
DNS nscount dns.count.auth_rr
DNS arcount dns.count.add_rr
DNS question.qtype dns.qry.type
DNS question.qclass dns.qry.class
"""

# Below any of the three sections of a DNS message; * is answer, authority or additional.
RECORD = """
type dns.resp.type
rrclass dns.resp.class
ttl dns.resp.ttl
rdlength dns.resp.len
udp_size dns.rr.udp_payload_size
version dns.resp.edns0_version
rdata.option.code dns.opt.code
rdata.option.length dns.opt.len
"""

# Parts of a record's data: type, part, name.
DATA = """
1 address dns.a
2 nsdname dns.ns
5 cname dns.cname
6 mname dns.soa.mname
6 rname dns.soa.rname
6 serial dns.soa.serial_number
6 refresh dns.soa.refresh_interval
6 retry dns.soa.retry_interval
6 expire dns.soa.expire_limit
6 minimum dns.soa.minimum_ttl
12 ptrdname dns.ptr.domain_name
13 cpu dns.hinfo.cpu
13 os dns.hinfo.os
15 preference dns.mx.preference
15 exchange dns.mx.mail_exchange
16 text dns.txt
28 address dns.aaaa
33 priority dns.srv.priority
33 weight dns.srv.weight
33 port dns.srv.port
33 target dns.srv.target
35 order dns.naptr.order
35 preference dns.naptr.preference
35 replacement dns.naptr.replacement
257 tag dns.caa.tag
257 value dns.caa.value
"""
