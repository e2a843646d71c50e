"""Listening: sockets that take connections, and their addresses."""

from __future__ import annotations

import os
import socket

BACKLOG = 2_048


class PortTaken(OSError):
    """The address cannot be listened at; the text is one sentence."""


def listen(host: str, port: int) -> socket.socket:
    """Returns a socket that listens; port 0 takes a free one. Raises ``PortTaken``."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        found = socket.create_server((host, port), family=family, backlog=BACKLOG, reuse_port=False)
    except OSError as error:
        place = f"port {port} of {host}" if port else host
        reason = os.strerror(error.errno).lower() if error.errno is not None and error.errno > 0 else str(error)
        raise PortTaken(f"{place} cannot be listened at: {reason}") from None
    found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return found


def address(listening: socket.socket) -> str:
    """Returns the address of a socket as clients write it: ``http://127.0.0.1:12111``."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
