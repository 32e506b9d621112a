"""Everything under /ws: the charge points' door (H1 to H8)."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, MutableMapping
from functools import partial
from typing import Any

import structlog

from genx.accounts.networks import network
from genx.central_system.versions import VERSIONS
from genx.db.queries.opener import ChargerOpener
from genx.domain.charge_point import ChargePoint
from genx.domain.masking import mask_text
from genx.gateway.door import handshake, take_over
from genx.gateway.door.admission import Admission
from genx.gateway.door.handshake import Offer, Refusal
from genx.gateway.door.newcomers import Count, Newcomers
from genx.gateway.door.refusals import Refusals, clipped, refused_at
from genx.gateway.door.suspicions import Suspicions
from genx.gateway.door.take_over import TakeOvers
from genx.gateway.link import entries
from genx.gateway.link.connection import Connection
from genx.gateway.proof import Proof
from genx.gateway.registry import NotReplaced, Registry
from genx.gateway.services import Services
from genx.gateway.socket.websocket import EXTENSION, MALFORMED, ChargerSocket

log = structlog.get_logger(__name__)

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

PATIENCE_WITH_DATABASE = 10.0
"""Seconds a handshake waits for the database before the charge point is told to come back."""

_AWAY_ADVICE = "The database does not respond at the moment: the charger will try again by itself."
_UPGRADE_ADVICE = (
    "This is a WebSocket address. The request has no '{missing}' header:"
    " usually a proxy in between drops the Upgrade and Connection headers, else the charger's firmware is at fault."
)


class Gateway:
    """ASGI application for scopes whose path begins with /ws."""

    def __init__(  # noqa: PLR0913 - all that it works with
        self,
        services: Services,
        registry: Registry,
        opener: ChargerOpener,
        refusals: Refusals,
        count_chargers: Count,
        *,
        require_subprotocol: bool = False,
        require_credentials: bool = False,
        origins: Collection[str] = (),
        instance: str = "",
    ) -> None:
        self._origins = frozenset(origin.lower() for origin in origins)
        self._services = services
        self._registry = registry
        self._opener = opener
        self._refusals = refusals
        self._newcomers = Newcomers(services.limits, count_chargers)
        self._require_subprotocol = require_subprotocol
        self._instance = instance
        self._admission = Admission(require_credentials=require_credentials)
        self._suspicions = Suspicions(services.alarms)
        self._take_overs = TakeOvers(registry, services.alarms, services.now)
        self._leaving: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_probe = handshake.is_probe(scope["raw_path"])
        if scope["type"] == "websocket":
            await receive()
            await (self._answer_probe if is_probe else self._websocket)(scope, send)
        elif is_probe:
            await _refuse(send, _no_upgrade(scope), "http.response")
        else:
            await self._plain(scope, send)

    async def _answer_probe(self, scope: Scope, send: Send) -> None:
        """Answer a charger's handshake without keeping anything. The close reason names the instance that answered."""
        offer = handshake.offer(scope["subprotocols"], required=False)
        await send({"type": "websocket.accept", "subprotocol": None if offer is None else offer.answer})
        await send({"type": "websocket.close", "code": 1000, "reason": f"genx {self._instance}"})

    async def _websocket(self, scope: Scope, send: Send) -> None:
        """Serve a handshake. A charge point that is let in is served on after this, and its address still counts."""
        address = _address(scope)
        self._registry.count(address, 1)
        stays = False
        try:
            identity = handshake.identity(scope["raw_path"])
            structlog.contextvars.bind_contextvars(device_id=identity)
            try:
                _check_form(scope)
                self._check_origin(scope)
                offer = handshake.offer(scope["subprotocols"], required=self._require_subprotocol)
                if offer is not None:
                    with self._registry.coming(identity):
                        state, proof = await self._admitted(scope, identity, address)
                        await self._serve(scope, send, state, offer, address, proof)
                    stays = True
                else:
                    await self._close_other_protocol(scope, send, identity, address)
            except Refusal as named:
                named.identity = identity
                raise
        except Refusal as refusal:
            self._note(scope, address, refusal)
            await _refuse(send, refusal, "websocket.http.response")
        finally:
            if not stays:
                self._registry.count(address, -1)

    async def _plain(self, scope: Scope, send: Send) -> None:
        """Answer a request without upgrade with what is missing, and note a handshake that has lost it (H5b, H7)."""
        try:
            identity = handshake.identity(scope["raw_path"])
        except Refusal as refusal:
            if handshake.is_handshake(scope["headers"]):
                self._note(scope, _address(scope), refusal)
            await _refuse(send, refusal, "http.response")
        else:
            no_upgrade = _no_upgrade(scope, identity)
            self._note(scope, _address(scope), no_upgrade)
            await _refuse(send, no_upgrade, "http.response")

    async def _admitted(self, scope: Scope, identity: str, address: str) -> tuple[ChargePoint, Proof]:
        """Return the charge point that may come in, and how it showed who it is. Raises Refusal."""
        if self._registry.live(identity) is None:  # H8: a charge point that takes over its own link needs no room.
            self._check_limits(address)
        state = await self._known_or_new(identity, scope)
        try:
            self._check_active(state, address)
            return state, await self._admission.check(state, scope, address)
        except Refusal as refusal:
            refusal.charge_point = state
            raise

    def _check_origin(self, scope: Scope) -> None:
        """Refuse web pages (H8b): browsers send an Origin with every WebSocket handshake, chargers send none."""
        origin = _header(scope, b"origin").strip()
        if origin and origin.lower() not in self._origins:
            advice = (
                f"This came from a web page or a browser's extension (Origin: {clipped(origin, 100)}), not from a"
                " charger. If it is a charger that sends this header, add the value to GENX_CHARGER_ORIGINS."
            )
            raise Refusal(403, "web-page", advice)

    def _check_active(self, state: ChargePoint, address: str) -> None:
        if state.charger_status == "inactive":
            advice = "An operator has set this charger to inactive: set it to active to let it in."
            raise Refusal(403, "inactive", advice)
        alarm = self._services.alarms.block(state.device_id, address)
        if alarm is not None:
            where = " from here" if alarm.resolution == "keep" else ""
            advice = (
                f"An operator decided not to let this charger in{where} until {alarm.until:%d %b %H:%M} UTC:"
                " dismiss the security alarm to let it in."
            )
            raise Refusal(403, "shut-out", advice)

    def _check_limits(self, address: str) -> None:
        limits = self._services.limits
        if limits.connections and len(self._registry) >= limits.connections:
            advice = "The server has as many connections as GENX_MAX_CONNECTIONS allows."
            raise Refusal(503, "too-many-connections", advice, retry_after=60)
        if limits.connections_per_address and self._registry.from_address(address) > limits.connections_per_address:
            advice = "This address has as many connections as GENX_MAX_CONNECTIONS_PER_ADDRESS allows."
            raise Refusal(429, "too-many-from-address", advice, retry_after=60)

    async def _known_or_new(self, identity: str, scope: Scope) -> ChargePoint:
        live = self._registry.live(identity)
        state = live or await self._open(identity)
        if state is not None:
            return state
        policy = self._services.policy.registration
        if policy == "closed":
            advice = "This charger is unknown, and new chargers are not let in: add it first."
            raise Refusal(404, "unknown-charger", advice)
        self._admission.check_stranger(identity, scope)
        address = _address(scope)
        await self._newcomers.check(address)
        registration = "accepted" if policy == "open" else "pending"
        state = await self._open(identity, create_as=registration, registered_from=network(address))
        if state is None:
            raise Refusal(503, "not-created", "The charger could not be added at the moment.", retry_after=10)
        return state

    async def _open(self, identity: str, **how: Any) -> ChargePoint | None:
        try:
            async with asyncio.timeout(PATIENCE_WITH_DATABASE):
                return await self._opener.open(identity, self._services.now(), **how)
        except TimeoutError:
            raise Refusal(503, "database-away", _AWAY_ADVICE, retry_after=10) from None

    async def _serve(
        self, scope: Scope, send: Send, state: ChargePoint, offer: Offer, address: str, proof: Proof
    ) -> None:
        was_dead = await self._may_take_over(state, proof, address)
        older = self._registry.online(state.device_id)
        # Another link may come between the check and the claim. It was not checked.
        state = await self._claimed(
            state, proof, address, lambda now: now is older or take_over.may_replace(now, proof, address)
        )
        socket: ChargerSocket = scope["extensions"][EXTENSION]
        connection = Connection(socket, state, self._services, offer.version, address=address, proof=proof)
        self._registry.enter(connection)
        try:
            await send({"type": "websocket.accept", "subprotocol": offer.answer})
            self._services.figures.connected += 1
            user_agent = _header(scope, b"user-agent") or None
            connection.opened(self._services.now(), subprotocol=offer.answer, userAgent=user_agent)
            self._take_overs.done(older, connection, was_dead=was_dead)
        except BaseException:
            connection.ended(1006, "", by_us=False)
            await self._registry.leave(connection)
            raise
        socket.attach(connection, partial(self._over, connection))

    async def _may_take_over(self, state: ChargePoint, proof: Proof, address: str) -> bool:
        try:
            return await self._take_overs.check(state, proof, address)
        except Refusal as refusal:
            refusal.charge_point = state
            raise

    async def _claimed(
        self, state: ChargePoint, proof: Proof, address: str, may_replace: Callable[[Connection], bool]
    ) -> ChargePoint:
        """Return the state to go on with. Raises Refusal if an operator has decided otherwise since it was let in."""
        try:
            async with asyncio.timeout(PATIENCE_WITH_DATABASE):
                claimed = await self._registry.claim(state.device_id, may_replace)
        except NotReplaced:
            raise take_over.in_use() from None
        except TimeoutError:
            self._registry.unclaim(state.device_id)
            raise Refusal(503, "database-away", _AWAY_ADVICE, retry_after=10) from None
        now = self._registry.with_changes(claimed or state)
        if now is None:
            raise Refusal(503, "deleted", "This charger has just been deleted; it will try again.", retry_after=1)
        self._check_active(now, address)
        if proof.is_void(now):
            advice = "The password of this charger has just been changed; it will try again."
            raise Refusal(503, "password-changed", advice, retry_after=1)
        return now

    def _over(self, connection: Connection) -> None:
        """Forget the connection of a link that has ended, once nothing of it waits for a commit."""
        self._registry.count(connection.address, -1)
        self._services.alarms.disconnected(connection.state.device_id, connection.address, self._services.now())
        leaving = asyncio.create_task(self._registry.leave(connection))
        self._leaving.add(leaving)
        leaving.add_done_callback(self._leaving.discard)

    async def _close_other_protocol(self, scope: Scope, send: Send, identity: str, address: str) -> None:
        """Complete the handshake without a subprotocol, then close (H3, OCPP-J 3.2)."""
        offered = mask_text(clipped(", ".join(scope["subprotocols"]), 100))
        spoken = f"{' or '.join(VERSIONS)} is spoken here"
        advice = f"The charger offers {offered}, but only {spoken}: set the charger to OCPP 1.6J."
        self._note(scope, address, Refusal(1002, "other-subprotocol", advice, identity=identity))
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.close", "code": 1002, "reason": spoken})

    def _note(self, scope: Scope, address: str, refusal: Refusal) -> None:
        """Keep a refusal for the operator (H7)."""
        self._services.figures.refused[refusal.reason] += 1
        at = self._services.now()
        self._suspicions.refused(refusal, address, at)
        offered = ", ".join(scope.get("subprotocols", ())) or _header(scope, b"sec-websocket-protocol")
        is_news = self._refusals.add(
            refused_at(
                at,
                identity=refusal.identity,
                reason=refusal.reason,
                advice=refusal.advice,
                address=address,
                subprotocols=offered,
                user_agent=_header(scope, b"user-agent"),
            )
        )
        if is_news and refusal.charge_point is not None:
            facts = {"code": refusal.status, "reason": refusal.reason, "address": address}
            entry = entries.connection(refusal.charge_point, "refused", at, by_us=True, note=refusal.advice, **facts)
            self._services.journal.submit((entry,))


def _check_form(scope: Scope) -> None:
    """Raises Refusal if the socket has found that this request can't become a WebSocket (QA3)."""
    why = scope["extensions"].get(MALFORMED)
    if why is not None and b" " in scope["raw_path"]:
        advice = (
            "The address has a space in it: write %20 instead of it in the charger's settings, or choose an id without"
            " one."
        )
        raise Refusal(400, "bad-handshake", advice)
    if why is not None:
        advice = (
            f"This is not a WebSocket handshake ({clipped(why)}): the charger's firmware is at fault,"
            " or a proxy in between that changes headers."
        )
        raise Refusal(400, "bad-handshake", advice)


def _no_upgrade(scope: Scope, identity: str = "") -> Refusal:
    """Return the refusal that names the missing header (H5b, QA2, QA8)."""
    upgrades = _header(scope, b"upgrade").strip().lower() == "websocket"
    missing = "Connection: Upgrade" if upgrades else "Upgrade: websocket"
    return Refusal(426, "no-upgrade", _UPGRADE_ADVICE.format(missing=missing), identity=identity)


def _address(scope: Scope) -> str:
    client = scope.get("client")
    return str(client[0]) if client else "unknown"


def _header(scope: Scope, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key.lower() == name), "")


async def _refuse(send: Send, refusal: Refusal, kind: str) -> None:
    body = f"{refusal.advice}\n".encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    if refusal.retry_after is not None:
        headers.append((b"retry-after", str(refusal.retry_after).encode()))
    if refusal.status == 401:
        headers.append((b"www-authenticate", b'Basic realm="GenX", charset="UTF-8"'))
    if refusal.status == 426:
        upgrade = b"TLS/1.2" if refusal.reason == "wss-only" else b"websocket"
        headers.extend([(b"upgrade", upgrade), (b"connection", b"upgrade")])
    await send({"type": f"{kind}.start", "status": refusal.status, "headers": headers})
    await send({"type": f"{kind}.body", "body": body})
