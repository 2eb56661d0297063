"""Find the addresses of the page, listen on them, and show them as QR codes."""

from __future__ import annotations

import io
import socket
from collections.abc import Sequence

from eurasia_sim.languages import t
from eurasia_sim.reading import InputError

LOOPBACK = "127.0.0.1"
EVERYWHERE = ("0.0.0.0", "::")
# For documentation only (RFC 5737): no machine has it, and nothing is sent to it.
NOWHERE = ("192.0.2.1", 9)


def lan_address() -> str | None:
    """The address of this machine on the local network, if it has one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(NOWHERE)  # chooses the way, sends nothing
            found = str(probe.getsockname()[0])
        except OSError:
            return None
    return None if found.startswith("127.") or found == "0.0.0.0" else found


def hosts(asked: str | None) -> list[str]:
    """The addresses to listen on: a given one, else this machine and its local network."""
    if asked is not None:
        return [asked]
    lan = lan_address()
    return [LOOPBACK, lan] if lan else [LOOPBACK]


def listen(addresses: Sequence[str], port: int) -> list[socket.socket]:
    """Open a listening socket on a port of each address.

    Raises:
        InputError: when one cannot be listened on.
    """
    found: list[socket.socket] = []
    for host in addresses:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        # With the protocol named, asyncio sends without delay (TCP_NODELAY): answers in two
        # pieces would wait 40 ms for the client's acknowledgment of the first.
        one = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            one.bind((host, port))
            one.listen(256)  # at once: whoever comes before the server is ready waits for it
        except OSError as error:
            for other in (one, *found):
                other.close()
            raise InputError(t("cannot listen on {host}, port {port} ({reason})", host=host,
                               port=port, reason=error.strerror or error),
                             hint=t("choose another port with --port, or another --host")
                             ) from None
        port = port or int(one.getsockname()[1])  # any free one, but the same for all
        found.append(one)
    return found


def page_urls(addresses: Sequence[str], port: int) -> list[str]:
    """The URLs that students type, that of the local network first."""
    seen: list[str] = []
    for host in addresses:
        name = (lan_address() or LOOPBACK) if host in EVERYWHERE else host
        seen.append(f"http://{f'[{name}]' if ':' in name else name}:{port}/")
    return sorted(seen, key=lambda url: LOOPBACK in url)


def names_of(addresses: Sequence[str]) -> frozenset[str]:
    """What the page may be called in a request's Host, besides any address in numbers."""
    own = socket.gethostname().lower()
    return frozenset({"localhost", own, f"{own.partition('.')[0]}.local",
                      *(host.lower() for host in addresses)})


def qr_svg(text: str) -> str:
    """A QR code as SVG."""
    import segno

    buffer = io.BytesIO()
    segno.make(text, error="m").save(buffer, kind="svg", scale=6, border=2, xmldecl=False,
                                     svgns=True, dark="#000", light="#fff")
    return buffer.getvalue().decode()


def qr_text(text: str) -> str:
    """A QR code for the terminal."""
    import segno

    buffer = io.StringIO()
    segno.make(text, error="l").terminal(buffer, compact=True, border=1)
    return buffer.getvalue().rstrip()
