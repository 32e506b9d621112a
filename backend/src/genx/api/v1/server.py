"""Facts about the server for pages of the web app."""

from litestar import get
from msgspec.structs import replace

from genx.api.http.about import Server
from genx.api.http.auth import SignedInRequest
from genx.api.http.charger_url import shown_to
from genx.api.http.operation import operation
from genx.api.http.services import FromServices

TAG = "Operations"


@get(
    "/server",
    **operation(
        "getServer",
        "Get the server's facts for the web app",
        TAG,
        response=Server(
            version="0.1.0",
            charger_url="wss://genx.example.org/ws/ocpp/16/",
            registration="open",
            charger_credentials_required=False,
            mail="smtp",
            time_zone="Europe/Berlin",
        ),
    ),
)
async def get_server(request: SignedInRequest, services: FromServices) -> Server:
    return replace(services.server, charger_url=shown_to(request, services.server.charger_url))


ROUTES = [get_server]
