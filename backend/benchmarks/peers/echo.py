"""Peer: picows with canned answers, the least that a server in Python costs. It reads nothing but id and action."""

import sys

import uvloop
from picows import (
    WSFrame,
    WSListener,
    WSMsgType,
    WSTransport,
    WSUpgradeRequest,
    WSUpgradeResponse,
    WSUpgradeResponseWithListener,
    ws_create_server,
)

ANSWERS = {
    b"BootNotification": b'{"status":"Accepted","interval":300,"currentTime":"2026-01-01T00:00:00Z"}',
    b"Heartbeat": b'{"currentTime":"2026-01-01T00:00:00Z"}',
    b"StartTransaction": b'{"transactionId":1,"idTagInfo":{"status":"Accepted"}}',
}


class Echo(WSListener):
    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.TEXT:
            _, message_id, _, action, _ = frame.get_payload_as_bytes().split(b'"', 4)
            transport.send(WSMsgType.TEXT, b'[3,"%b",%b]' % (message_id, ANSWERS.get(action, b"{}")))


def accept(_: WSUpgradeRequest) -> WSUpgradeResponseWithListener:
    answer = WSUpgradeResponse.create_101_response(extra_headers={"Sec-WebSocket-Protocol": "ocpp1.6"})
    return WSUpgradeResponseWithListener(answer, Echo())


async def main(port: int) -> None:
    server = await ws_create_server(accept, "127.0.0.1", port)
    await server.serve_forever()


uvloop.run(main(int(sys.argv[1])))
