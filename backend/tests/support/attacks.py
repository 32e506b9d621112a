"""What a stranger with a socket may try: hostile messages, and a socket that sends them without waiting for answers."""

import base64
import os
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

MIB = 1 << 20
TEXT, PING = 0x1, 0x9


def frame(payload: bytes, opcode: int = TEXT) -> bytes:
    """A whole WebSocket frame of a client. Its mask is zero, so the payload is sent as it is (RFC 6455, 5.3)."""
    size = len(payload)
    head = bytes([0x80 | opcode])
    if size < 126:
        head += bytes([0x80 | size])
    elif size < 1 << 16:
        head += bytes([0x80 | 126]) + struct.pack("!H", size)
    else:
        head += bytes([0x80 | 127]) + struct.pack("!Q", size)
    return head + bytes(4) + payload


def call(action: str, payload: str) -> bytes:
    return f'[2,"a","{action}",{payload}]'.encode()


def filled(beginning: str, item: str, end: str, size: int = MIB - 1024) -> str:
    """Text of about `size` characters: a beginning, an item again and again, an end."""
    return beginning + item * ((size - len(beginning) - len(end)) // len(item)) + end


def _samples(count: int, sample: str = '{"value":"1"}') -> str:
    return ",".join([sample] * count)


def colons() -> bytes:
    return ('[3,"x",{"key":"a","value":"://' + ":" * 65_000 + '"}]').encode()


def numbers() -> bytes:
    return filled('[2,"a","MeterValues",{"connectorId":1,"meterValue":[1', ",1", "]}]").encode()


def wide() -> bytes:
    keys = ",".join(f'"k{n}":1' for n in range(80_000))
    return call("StatusNotification", f'{{"connectorId":"1",{keys}}}')


def deep() -> bytes:
    nested = "[" * 60 + "]" * 60
    return call("MeterValues", filled('{"connectorId":"1","x":[1', f",{nested}", "]}"))


def brackets() -> bytes:
    return filled("[", "[],", "[]]").encode()


def closing_brackets() -> bytes:
    return filled("[]" * 70, "]", "").encode()


def elements() -> bytes:
    return filled('[2,"a","Heartbeat",{}', ",1", "]").encode()


def quotes() -> bytes:
    return filled('[2,"a","DataTransfer",{"vendorId":"V","data":"', '\\"', '"}]').encode()


def many_samples() -> bytes:
    return call("MeterValues", f'{{"connectorId":1,"meterValue":[{{"sampledValue":[{_samples(70_000)}]}}]}}')


def odd_samples() -> bytes:
    odd = '{"value":1,"measurand":"voltage","unit":7}'
    return call("MeterValues", f'{{"connectorId":1,"meterValue":[{{"sampledValue":[{_samples(20_000, odd)}]}}]}}')


def samples_within_bounds() -> bytes:
    return call("MeterValues", f'{{"connectorId":1,"meterValue":[{{"sampledValue":[{_samples(19_900)}]}}]}}')


def odd_samples_within_bounds() -> bytes:
    odd = '{"value":1,"measurand":"voltage","unit":7}'
    return call("MeterValues", f'{{"connectorId":1,"meterValue":[{{"sampledValue":[{_samples(2_400, odd)}]}}]}}')


def odd_numbers_within_bounds() -> bytes:
    return call("MeterValues", f'{{"connectorId":"1","meterValue":[{_samples(9_900, "1")}]}}')


def keys_within_bounds() -> bytes:
    keys = ",".join(f'"k{n}":1' for n in range(9_500))
    return call("StatusNotification", f'{{"connectorId":"1",{keys}}}')


def nested_within_bounds() -> bytes:
    nested = "[" * 60 + "]" * 60
    return call("MeterValues", '{"connectorId":"1","x":[' + ",".join([nested] * 330) + "]}")


def texts_within_bounds() -> bytes:
    texts = ",".join(['""'] * 99_000)
    return call("StatusNotification", f'{{"connectorId":1,"errorCode":"NoError","status":"Available","x":[{texts}]}}')


def one_sample_each() -> bytes:
    item = '{"timestamp":"2026-01-01T00:00:00Z","sampledValue":[{"value":"1"}]}'
    return call("MeterValues", f'{{"connectorId":1,"meterValue":[{_samples(14_000, item)}]}}')


def long_stop() -> bytes:
    item = '{"timestamp":"2026-01-01T00:00:00Z","sampledValue":[{"value":"1"}]}'
    data = _samples(14_000, item)
    return call("StopTransaction", f'{{"transactionId":1,"meterStop":1,"transactionData":[{data}]}}')


def unasked() -> bytes:
    return filled('[3,"nobody asked",{"x":"', "y", '"}]').encode()


def unasked_secrets() -> bytes:
    return filled('[3,"nobody asked",{"key":"Password","value":[1', ',{"value":"x"}', "]}]").encode()


def long_transfer() -> bytes:
    return call("DataTransfer", filled('{"vendorId":"V","data":"', "z", '"}'))


def long_number() -> bytes:
    return call("MeterValues", filled('{"connectorId":1,"meterValue":[{"sampledValue":[{"value":0.', "1", "}]}]}"))


def long_tag() -> bytes:
    return call("StartTransaction", filled('{"connectorId":1,"meterStart":1,"idTag":"', "z", '"}'))


def json_in_strings() -> bytes:
    return call("DataTransfer", filled('{"vendorId":"V\\n","x":["["', ',"["', "]}", 65_000))


def not_json() -> bytes:
    return filled('[2,"a","MeterValues",{"x":', '"",', "").encode()


def padded_connectors() -> list[bytes]:
    info = "i" * 4_000
    return [
        call(
            "StatusNotification",
            f'{{"connectorId":{n % 1000 + 1},"errorCode":"NoError","status":"{word}","info":"{info}",'
            f'"vendorErrorCode":"{info}"}}',
        )
        for word in ("Available", "Faulted")
        for n in range(1000)
    ]


def starts() -> list[bytes]:
    return [
        call("StartTransaction", f'{{"connectorId":{n % 1000 + 1},"idTag":"T{n}","meterStart":{n}}}')
        for n in range(2_000)
    ]


def orphan_stops() -> list[bytes]:
    filler = "r" * 100_000
    return [
        call("StopTransaction", f'{{"transactionId":{10**9 + n},"meterStop":{n},"reason":"Other","x":"{filler}"}}')
        for n in range(200)
    ]


COSTLY: dict[str, Callable[[], bytes]] = {
    each.__name__: each
    for each in (
        colons,
        numbers,
        wide,
        deep,
        brackets,
        closing_brackets,
        elements,
        quotes,
        many_samples,
        odd_samples,
        samples_within_bounds,
        odd_samples_within_bounds,
        odd_numbers_within_bounds,
        keys_within_bounds,
        nested_within_bounds,
        texts_within_bounds,
        one_sample_each,
        long_stop,
        unasked,
        unasked_secrets,
        long_transfer,
        long_number,
        long_tag,
        json_in_strings,
        not_json,
    )
}
"""Single messages, each within the message limit, that cost as much as their kind can."""


@dataclass(frozen=True)
class Attack:
    """`sockets` of them send `frames` again and again until it is over; without frames they connect again and again."""

    sockets: int
    frames: Callable[[], list[bytes]]


def _texts(*payloads: bytes) -> list[bytes]:
    return [frame(payload) for payload in payloads]


FLOODS: dict[str, Attack] = {
    "heartbeats": Attack(1, lambda: _texts(*[call("Heartbeat", "{}")] * 2_000)),
    "heartbeats of 20": Attack(20, lambda: _texts(*[call("Heartbeat", "{}")] * 2_000)),
    "handshakes": Attack(64, list),
    "pings": Attack(1, lambda: [frame(b"", PING)] * 8_000),
    "statuses": Attack(1, lambda: _texts(*padded_connectors())),
    "starts": Attack(2, lambda: _texts(*starts())),
    "orphan stops": Attack(2, lambda: _texts(*orphan_stops())),
    "unasked answers": Attack(12, lambda: _texts(unasked())),
    "long transfers": Attack(1, lambda: _texts(long_transfer())),
    "numbers": Attack(4, lambda: _texts(numbers())),
    "colons": Attack(1, lambda: _texts(colons())),
    "samples": Attack(4, lambda: _texts(many_samples(), odd_samples())),
}


class Attacker:
    """One raw socket; `received` counts the bytes that came back, which it reads so that the server is never stuck."""

    def __init__(self, port: int, device_id: str) -> None:
        self.received = 0
        self.closed = threading.Event()
        self.socket = socket.create_connection(("127.0.0.1", port), 10)
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(
            f"GET /ws/ocpp/16/{device_id} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: ocpp1.6\r\n\r\n".encode()
        )
        self.answer = self._head()
        self.socket.settimeout(None)
        threading.Thread(target=self._read, daemon=True).start()

    def _head(self) -> str:
        head = b""
        while b"\r\n\r\n" not in head and (more := self.socket.recv(1)):
            head += more
        return head.decode("latin-1")

    def _read(self) -> None:
        try:
            while more := self.socket.recv(1 << 16):
                self.received += len(more)
        except OSError:
            pass
        self.closed.set()

    def send(self, data: bytes) -> None:
        """Raises OSError when the server has ended the link."""
        self.socket.sendall(data)

    def boot(self) -> None:
        self.send(frame(call("BootNotification", '{"chargePointVendor":"V","chargePointModel":"M"}')))

    def close(self) -> None:
        self.socket.close()


def flood(port: int, attack: Attack, seconds: float, name: str) -> int:
    """Attack for so long, connecting anew where the server hangs up. The number of connections it took."""
    frames = attack.frames()
    until = time.monotonic() + seconds
    took = [0] * attack.sockets
    threads = [
        threading.Thread(target=_attack, args=(port, f"{name}{number}", frames, until, took, number), daemon=True)
        for number in range(attack.sockets)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(until - time.monotonic(), 0) + 5)
    return sum(took)


def _attack(port: int, device_id: str, frames: list[bytes], until: float, took: list[int], number: int) -> None:
    while time.monotonic() < until:
        try:
            attacker = Attacker(port, device_id)
            took[number] += 1
            attacker.socket.settimeout(max(until - time.monotonic(), 0.01))
            attacker.boot()
            for each in _again_and_again(frames, until):
                attacker.send(each)
            attacker.close()
        except OSError:
            if frames:
                time.sleep(0.05)


def _again_and_again(frames: list[bytes], until: float) -> Iterator[bytes]:
    """Small frames together, as many as fit into 64 KiB."""
    batch, size = [], 0
    while frames and time.monotonic() < until:
        for each in frames:
            batch.append(each)
            size += len(each)
            if size >= 1 << 16:
                yield b"".join(batch)
                batch, size = [], 0
            if time.monotonic() >= until:
                return


if __name__ == "__main__":
    print(flood(int(sys.argv[1]), FLOODS[sys.argv[2]], float(sys.argv[3]), "EVIL"))
