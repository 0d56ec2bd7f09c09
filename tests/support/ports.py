"""Ports of this machine."""

import random
import socket

# Below those that the kernel gives to whoever connects (from 32768 on), so that
# nobody takes one between the asking and the listening; above what browsers refuse.
_PORTS = range(11_000, 32_000)
_any = random.SystemRandom()  # two runs side by side begin at different ones


def free_port() -> int:
    """Give a port of this machine that nobody listens on."""
    while True:
        port = _any.choice(_PORTS)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
