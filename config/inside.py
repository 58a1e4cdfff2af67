"""Where a request comes from: this machine, the network of the server, or outside.

A proxy adds headers to what it passes on. So a request with one of them came from elsewhere,
whatever address it arrives from.
"""

from ipaddress import IPv6Address, ip_address

from django.http import HttpRequest
from django.http.request import split_domain_port

_OF_A_PROXY = (
    "Forwarded",
    "Via",
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-Forwarded-Proto",
    "X-Real-IP",
    "X-Client-IP",
    "CF-Connecting-IP",
    "True-Client-IP",
)
_THIS_MACHINE = {"localhost", "127.0.0.1", "[::1]"}


def is_inside(request: HttpRequest) -> bool:
    """Say whether a probe of the same private network asks, by the process's own address."""
    try:
        asker = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    if isinstance(asker, IPv6Address):
        asker = asker.ipv4_mapped or asker
    return asker.is_private and not any(name in request.headers for name in _OF_A_PROXY)


def is_this_machine(request: HttpRequest) -> bool:
    """Say whether this machine itself asks, and by its own name.

    By name too, because another site's name may lead a browser here to this machine.
    """
    host, _port = split_domain_port(request.headers.get("Host", ""))
    address = request.META.get("REMOTE_ADDR", "")
    return is_inside(request) and ip_address(address).is_loopback and host in _THIS_MACHINE
