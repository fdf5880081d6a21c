"""A control plane for tests that accepts deployments and records them.

It answers the calls of `modal deploy` and stores what is to be created. It builds and
runs nothing.
"""

import contextlib
from collections.abc import AsyncIterator
from typing import Any

from google.protobuf.empty_pb2 import Empty
from grpclib.const import Status
from grpclib.exceptions import GRPCError
from grpclib.server import Server, Stream
from modal_proto import api_pb2
from modal_proto.api_grpc import ModalClientBase


class Deployments:
    """The deployed functions, images and apps, as the requests describe them."""

    def __init__(self) -> None:
        self.functions: dict[str, Any] = {}
        self.image_lines: list[str] = []
        self.apps: list[str] = []
        self.secrets: list[str] = []
        self.volumes: list[str] = []
        self.ids = 0

    def id(self, prefix: str) -> str:
        """Returns a new id. Its prefix is the type of the object."""
        self.ids += 1
        return f"{prefix}-{self.ids}"

    # Each method answers the call of its name. Its argument is the request.

    def ClientHello(self, _: Any) -> Any:
        return api_pb2.ClientHelloResponse(image_builder_version="2025.06")

    def AuthTokenGet(self, _: Any) -> Any:
        return api_pb2.AuthTokenGetResponse(token="a.eyJleHAiOjk5OTk5OTk5OTl9.b")

    def EnvironmentGetOrCreate(self, _: Any) -> Any:
        settings = api_pb2.EnvironmentSettings(image_builder_version="2025.06")
        return api_pb2.EnvironmentGetOrCreateResponse(
            environment_id="en-1", metadata=api_pb2.EnvironmentMetadata(name="main", settings=settings)
        )

    def AppGetByDeploymentName(self, _: Any) -> Any:
        return api_pb2.AppGetByDeploymentNameResponse()

    def AppGetOrCreate(self, _: Any) -> Any:
        return api_pb2.AppGetOrCreateResponse(app_id="ap-1")

    def AppCreate(self, _: Any) -> Any:
        return api_pb2.AppCreateResponse(app_id="ap-1", app_page_url="http://localhost/app")

    def AppHeartbeat(self, _: Any) -> Any:
        return Empty()

    def AppPublish(self, request: Any) -> Any:
        self.apps.append(request.name)
        return api_pb2.AppPublishResponse(url="http://localhost/app")

    def AppClientDisconnect(self, _: Any) -> Any:
        return Empty()

    def ImageGetOrCreate(self, request: Any) -> Any:
        self.image_lines.extend(request.image.dockerfile_commands)
        done = api_pb2.GenericResult(status=api_pb2.GenericResult.GENERIC_STATUS_SUCCESS)
        return api_pb2.ImageGetOrCreateResponse(image_id=self.id("im"), result=done)

    def MountPutFile(self, _: Any) -> Any:
        return api_pb2.MountPutFileResponse(exists=True)

    def MountBatchedCheckExistence(self, _: Any) -> Any:
        return api_pb2.MountBatchedCheckExistenceResponse()

    def MountGetOrCreate(self, _: Any) -> Any:
        return api_pb2.MountGetOrCreateResponse(mount_id=self.id("mo"))

    def VolumeGetOrCreate(self, request: Any) -> Any:
        self.volumes.append(request.deployment_name)
        return api_pb2.VolumeGetOrCreateResponse(volume_id=self.id("vo"), version=2)

    def SecretGetOrCreate(self, request: Any) -> Any:
        self.secrets.append(request.deployment_name)
        return api_pb2.SecretGetOrCreateResponse(secret_id=self.id("st"))

    def FunctionPrecreate(self, request: Any) -> Any:
        return api_pb2.FunctionPrecreateResponse(function_id=self.id("fu"), handle_metadata=self.handle(request))

    def FunctionCreate(self, request: Any) -> Any:
        told = request.function if request.HasField("function") else request.function_data
        self.functions[told.function_name] = told
        data = api_pb2.FunctionData(
            function_name=told.function_name,
            ranked_functions=[api_pb2.FunctionData.RankedFunction(rank=0, function=told)],
        )
        return api_pb2.FunctionCreateResponse(
            function_id=request.existing_function_id or self.id("fu"),
            function=told,
            function_data=data,
            handle_metadata=self.handle(told),
        )

    def handle(self, function: Any) -> Any:
        """Returns the metadata with which a client can call a function."""
        return api_pb2.FunctionHandleMetadata(function_name=function.function_name)

    def ClassCreate(self, _: Any) -> Any:
        return api_pb2.ClassCreateResponse(class_id=self.id("cs"))


def servicer(deployments: Deployments) -> ModalClientBase:
    """Returns the service. A call without a method in Deployments is refused by name."""

    def method(name: str) -> Any:
        async def call(self: Any, stream: Stream) -> None:
            request = await stream.recv_message()
            answer = getattr(deployments, name, None)
            if answer is None:
                raise GRPCError(Status.UNIMPLEMENTED, f"the fake knows no {name}")
            await stream.send_message(answer(request))

        return call

    names = ModalClientBase.__abstractmethods__
    return type("Fake", (ModalClientBase,), {name: method(name) for name in names})()


@contextlib.asynccontextmanager
async def serving(deployments: Deployments) -> AsyncIterator[str]:
    """Serves them on a free local port and yields the URL."""
    server = Server([servicer(deployments)])
    await server.start("127.0.0.1", 0)
    try:
        port = server._server.sockets[0].getsockname()[1]  # grpclib has no public attribute for it
        yield f"http://127.0.0.1:{port}"
    finally:
        server.close()
        await server.wait_closed()
