"""The certificate of the public URL: its authority, its names and its end."""

import asyncio
import ssl
import time
from contextlib import suppress
from typing import Any

from genx.doctor.finding import Finding, failed, ok, skipped, warning
from genx.doctor.web import PATIENCE_S, any_certificate

CHECK = "certificate"
DAY_S = 86_400
LITTLE_LEFT = 0.2
"""Share of a certificate's life that should be left at least: certbot renews at a third."""

EXPIRED, NOT_YET_VALID = 10, 9
SELF_SIGNED, SELF_SIGNED_ISSUER = 18, 19
WRONG_NAME, WRONG_ADDRESS = 62, 64
"""Codes of OpenSSL's X509_V_ERR_..."""

RENEW = (
    "renew it (certbot renew), reload the proxy, and find out why that did not happen by itself (systemctl list-timers)"
)


async def check(host: str, port: int) -> Finding:
    """Checks the certificate that is shown for `host`."""
    try:
        try:
            shown = await _shown(host, port, ssl.create_default_context())
        except ssl.SSLCertVerificationError as error:
            return await _distrusted(host, port, error)
    except (OSError, TimeoutError, EOFError) as error:
        return skipped(CHECK, f"no TLS connection to {host} port {port}: {str(error) or 'no answer'}")
    return _days(shown)


async def _shown(host: str, port: int, context: ssl.SSLContext) -> dict[str, Any]:
    """Return the certificate if it passes the checks. Raises SSLCertVerificationError, OSError or TimeoutError."""
    async with asyncio.timeout(PATIENCE_S):
        _, writer = await asyncio.open_connection(
            host, port, ssl=context, server_hostname=host, ssl_handshake_timeout=PATIENCE_S / 2
        )
        try:
            link: ssl.SSLObject = writer.get_extra_info("ssl_object")
            if context.verify_mode is ssl.CERT_NONE:
                return {"der": link.getpeercert(binary_form=True)}
            return dict(link.getpeercert() or {})
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()


async def _distrusted(host: str, port: int, error: ssl.SSLCertVerificationError) -> Finding:
    code = error.verify_code
    if code == EXPIRED:
        return failed(CHECK, "it has expired: browsers and chargers refuse it", RENEW)
    if code == NOT_YET_VALID:
        return failed(
            CHECK, "it is not valid yet", "check this machine's clock, and that the right certificate is installed"
        )
    if code in {WRONG_NAME, WRONG_ADDRESS}:
        mend = f"get one for {host}, or set GENX_PUBLIC_URL to a name that it is for"
        return failed(CHECK, f"it is not for the name {host}", mend)
    if code in {SELF_SIGNED, SELF_SIGNED_ISSUER}:
        mend = (
            "chargers and browsers need it, or who signed it, among those they trust; certbot gets one that all trust"
        )
        left = _days(await _on_its_own_word(host, port))
        said = f"it is {'self-signed' if code == SELF_SIGNED else 'signed by an authority of your own'}; {left.said}"
        return (failed if left.state == "failed" else warning)(CHECK, said, mend)
    mend = (
        "let the proxy send the whole chain (fullchain.pem, not cert.pem); of an authority of your own, trust it here"
    )
    return failed(CHECK, f"nobody known vouches for it: {error.verify_message}", mend)


async def _on_its_own_word(host: str, port: int) -> dict[str, Any]:
    """Return a finding about a certificate that no authority vouches for, from its own fields."""
    der = (await _shown(host, port, any_certificate()))["der"]
    believing = ssl.create_default_context(cadata=der)
    believing.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    believing.check_hostname = False
    return await _shown(host, port, believing)


def _days(shown: dict[str, Any]) -> Finding:
    begins, ends = (ssl.cert_time_to_seconds(shown[name]) for name in ("notBefore", "notAfter"))
    left = ends - time.time()
    said = f"{left / DAY_S:.0f} days left, until {shown['notAfter']}"
    if left < DAY_S:
        return failed(CHECK, said, RENEW)
    if left < (ends - begins) * LITTLE_LEFT:
        return warning(CHECK, said, RENEW)
    return ok(CHECK, said)
