"""Whom failures of an address count for."""

from ipaddress import IPv6Address, IPv6Network, ip_address


def network(address: str) -> str:
    """An IPv4 address itself, or all of a /64, which is one subscriber of IPv6."""
    try:
        ip = ip_address(address)
    except ValueError:
        return address
    if not isinstance(ip, IPv6Address):
        return str(ip)
    return str(ip.ipv4_mapped or IPv6Network((int(ip), 64), strict=False))
