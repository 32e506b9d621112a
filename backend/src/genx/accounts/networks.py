"""Network addresses: this machine's own, and the subscribers that others belong to."""

from ipaddress import IPv6Address, IPv6Network, ip_address


def is_local(host: str) -> bool:
    """Return whether a host's name means this machine to everybody."""
    return host in {"localhost", "::1"} or host.startswith("127.") or host.endswith(".localhost")


def network(address: str) -> str:
    """Return the network that failures count for: an IPv4 address itself, or the /64 of an IPv6 subscriber."""
    try:
        ip = ip_address(address)
    except ValueError:
        return address
    if not isinstance(ip, IPv6Address):
        return str(ip)
    return str(ip.ipv4_mapped or IPv6Network((int(ip), 64), strict=False))
