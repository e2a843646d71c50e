"""Fake Stripe: requests a second of one server process, beside the same server with an application that answers nothing but ``{}``.

A client in this process keeps so many requests under way, each on a connection of its own, and writes HTTP itself, so that the server is
what is measured. Shown are requests a second, the median and the 99th percentile of an answer's time, and the share of the floor that is
reached. The server's own processor seconds show what one core does, also where the client shares it.

The last lines: eight clients at once with one idempotency key, and a list over many objects: its memory and the time of its first and its
last page.

Run as ``python -m benchmarks.fake_stripe [REQUESTS [OBJECTS]]``.
"""

from __future__ import annotations

import json
import os
import resource
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

REQUESTS = 4_000
OBJECTS = 100_000
CONNECTIONS = 8
KEY = "c2tfdGVzdF8xMjM6"

FLOOR = """
import socket, sys
import uvicorn
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

async def answer(request):
    await request.body()
    return Response(b"{}", media_type="application/json")

listening = socket.create_server(("127.0.0.1", 0), backlog=2048)
listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
print('{"url": "http://127.0.0.1:%d"}' % listening.getsockname()[1], flush=True)
app = Starlette(routes=[Route("/{path:path}", answer, methods=["GET", "POST"])])
uvicorn.Server(uvicorn.Config(app, log_level="critical", access_log=False, lifespan="off", ws="none")).run(sockets=[listening])
"""


@contextmanager
def running(*command: str) -> Iterator[tuple[int, int]]:
    """Runs a server; gives its port and its process id."""
    with subprocess.Popen([sys.executable, *command], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = json.loads(process.stdout.readline())["url"]
        try:
            yield int(url.rpartition(":")[2]), process.pid
        finally:
            process.terminate()


def request(method: str, path: str, body: str = "", key: str = "") -> bytes:
    """Returns a request as it goes over the wire."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", f"Authorization: Basic {KEY}"]
    if body:
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    if key:
        lines.append(f"Idempotency-Key: {key}")
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


def ask(connection: socket.socket, sent: bytes) -> bytes:
    """Sends a request and returns the body of its answer."""
    connection.sendall(sent)
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(65_536)
    head, _, body = data.partition(b"\r\n\r\n")
    length = int(next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")).partition(b":")[2])
    while len(body) < length:
        body += connection.recv(65_536)
    assert b" 200 " in head.partition(b"\r\n")[0], body[:300]
    return body


def load(port: int, pid: int, count: int, make: Callable[[int], bytes]) -> tuple[float, float, float, float]:
    """Sends requests over several connections; returns requests a second, median and 99th percentile in ms, and CPU s of 1,000."""
    times: list[float] = []
    lock = threading.Lock()
    numbers = iter(range(count))

    def client() -> None:
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while True:
                with lock:
                    number = next(numbers, None)
                if number is None:
                    return
                sent = make(number)
                begun = time.perf_counter()
                ask(connection, sent)
                times.append(time.perf_counter() - begun)

    before, begun = processor_seconds(pid), time.perf_counter()
    threads = [threading.Thread(target=client) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    elapsed = time.perf_counter() - begun
    times.sort()
    spent = (processor_seconds(pid) - before) * 1_000 / count
    return count / elapsed, times[len(times) // 2] * 1_000, times[len(times) * 99 // 100] * 1_000, spent


def processor_seconds(pid: int) -> float:
    """Returns the processor seconds of a process so far."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory(pid: int) -> int:
    """Returns the resident memory of a process in MB."""
    with open(f"/proc/{pid}/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * resource.getpagesize() >> 20


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else REQUESTS
    objects = int(sys.argv[2]) if len(sys.argv) > 2 else OBJECTS
    kinds: dict[str, Callable[[int], bytes]] = {
        "create a customer": lambda number: request("POST", "/v1/customers", f"email=a{number}@example.com&metadata[n]={number}"),
        "create with a key": lambda number: request("POST", "/v1/customers", "name=Ada", f"key {number}"),
        "create and confirm a payment": lambda number: request(
            "POST", "/v1/payment_intents", "amount=2000&currency=usd&payment_method=pm_card_visa&confirm=true"
        ),
        "read the balance": lambda number: request("GET", "/v1/balance"),
        "list ten": lambda number: request("GET", "/v1/customers?limit=10"),
    }
    print(f"{'':<30} {'a second':>9} {'p50 ms':>7} {'p99 ms':>7} {'of floor':>8} {'CPU s of 1,000':>15}")
    with running("-c", FLOOR) as (port, pid):
        load(port, pid, count // 10, kinds["create a customer"])
        floor, median, late, spent = load(port, pid, count, kinds["create a customer"])
        print(f"{'floor: an empty answer':<30} {floor:>9,.0f} {median:>7.2f} {late:>7.2f} {1:>8.2f} {spent:>15.2f}")
    with running("-m", "wfrun", "fake-stripe", "--port", "0", "--seed", "1", "--json") as (port, pid):
        for name, make in kinds.items():
            load(port, pid, count // 10, make)
            rate, median, late, spent = load(port, pid, count, make)
            print(f"{name:<30} {rate:>9,.0f} {median:>7.2f} {late:>7.2f} {rate / floor:>8.2f} {spent:>15.2f}")
        with socket.create_connection(("127.0.0.1", port)) as connection:
            ask(connection, request("POST", "/_fake/reset", " "))
            load(port, pid, CONNECTIONS, lambda number: request("POST", "/v1/customers", "name=Ada", "one key"))
            effects = json.loads(ask(connection, request("GET", "/_fake/effects")))["count"]
            print(f"\n{CONNECTIONS} clients with one idempotency key: {effects} effect")
            ask(connection, request("POST", "/_fake/reset", " "))
            for first in range(0, objects, 2_000):
                made = [{"object": "customer", "id": f"cus_{number:08}"} for number in range(first, min(objects, first + 2_000))]
                ask(connection, request("POST", "/_fake/objects", json.dumps(made)))
            before, page, last, seconds = memory(pid), b"", "", []
            path = "/v1/customers?limit=100"
            while True:
                begun = time.perf_counter()
                page = ask(connection, request("GET", path + (f"&starting_after={last}" if last else "")))
                seconds.append(time.perf_counter() - begun)
                told = json.loads(page)
                last = told["data"][-1]["id"]
                if not told["has_more"]:
                    break
            print(
                f"a list over {objects:,} objects: {len(seconds):,} pages, the first in {seconds[0] * 1_000:.1f} ms and the last in "
                f"{seconds[-1] * 1_000:.1f} ms; memory {before} MB before and {memory(pid)} MB after"
            )


if __name__ == "__main__":
    main()
