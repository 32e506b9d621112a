// A charger made of npm `ocpp-rpc` in strict mode, which checks what both sides send against the schemas.
//
//   node charger.mjs ws://host:port/ws/ocpp/16 CP001
//
// It works through a day, prints {"day": {"transactionId": 1}}, then answers CALLs until its stdin ends. Each CALL
// that it answered is printed as {"asked": ["Reset", {"type": "Soft"}]}. Whatever is not as it should be ends it
// with one line on stderr and exit code 1.
import { readFileSync } from "node:fs";
import { createRPCError, RPCClient } from "ocpp-rpc";

const [endpoint, identity] = process.argv.slice(2);
const configuration = new Map([
  ["HeartbeatInterval", { value: "300", readonly: false }],
  ["NumberOfConnectors", { value: "2", readonly: true }],
]);

// Its answers to commands that change nothing about it.
const answers = JSON.parse(readFileSync(new URL("../answers.json", import.meta.url)));

const client = new RPCClient({
  endpoint,
  identity,
  protocols: ["ocpp1.6"],
  strictMode: true,
  reconnect: false,
  callTimeoutMs: 10_000,
});

function fail(message) {
  console.error(`${identity}: ${message}`);
  process.exit(1);
}

function say(message) {
  console.log(JSON.stringify(message));
}

function expect(what, actual, wanted) {
  if (JSON.stringify(actual) !== JSON.stringify(wanted)) {
    fail(`${what}: ${JSON.stringify(actual)} instead of ${JSON.stringify(wanted)}`);
  }
}

function answer(action, respond) {
  client.handle(action, ({ params }) => {
    say({ asked: [action, params] });
    return respond(params);
  });
}

function getConfiguration({ key: keys = [...configuration.keys()] }) {
  return {
    configurationKey: keys.filter((key) => configuration.has(key)).map((key) => ({ key, ...configuration.get(key) })),
    unknownKey: keys.filter((key) => !configuration.has(key)),
  };
}

function changeConfiguration({ key, value }) {
  if (!configuration.has(key)) return { status: "NotSupported" };
  if (configuration.get(key).readonly) return { status: "Rejected" };
  configuration.set(key, { value, readonly: false });
  return { status: "Accepted" };
}

function triggerMessage({ requestedMessage }) {
  if (requestedMessage !== "Heartbeat") return { status: "NotImplemented" };
  setImmediate(() => client.call("Heartbeat", {}).catch((error) => fail(`Heartbeat: ${error.message}`)));
  return { status: "Accepted" };
}

async function status(connectorId, word) {
  expect("StatusNotification", await client.call("StatusNotification", {
    connectorId, errorCode: "NoError", status: word, timestamp: new Date().toISOString(),
  }), {});
}

async function day() {
  const boot = await client.call("BootNotification", {
    chargePointVendor: "Node", chargePointModel: "ocpp-rpc", chargePointSerialNumber: identity, firmwareVersion: "2.2.1",
  });
  expect("BootNotification", boot.status, "Accepted");
  for (const connectorId of [0, 1, 2]) await status(connectorId, "Available");
  const authorized = await client.call("Authorize", { idTag: "NODETAG" });
  expect("Authorize", authorized.idTagInfo.status, "Accepted");
  const began = new Date(Date.now() - 3_600_000);
  const { transactionId, idTagInfo } = await client.call("StartTransaction", {
    connectorId: 1, idTag: "NODETAG", meterStart: 1_000, timestamp: began.toISOString(),
  });
  expect("StartTransaction", [idTagInfo.status, transactionId > 0], ["Accepted", true]);
  await status(1, "Charging");
  expect("MeterValues", await client.call("MeterValues", {
    connectorId: 1,
    transactionId,
    meterValue: [{
      timestamp: new Date().toISOString(),
      sampledValue: [
        { value: "11040", measurand: "Power.Active.Import", unit: "W" },
        { value: "6.5", measurand: "Energy.Active.Import.Register", unit: "kWh" },
      ],
    }],
  }), {});
  await client.call("Heartbeat", {});
  const stopped = await client.call("StopTransaction", {
    transactionId, idTag: "NODETAG", meterStop: 8_000, timestamp: new Date().toISOString(), reason: "Local",
  });
  expect("StopTransaction", stopped.idTagInfo.status, "Accepted");
  await status(1, "Available");
  const transferred = await client.call("DataTransfer", { vendorId: "org.example", messageId: "hello", data: "{}" });
  expect("DataTransfer", transferred.status, "UnknownVendorId");
  expect("FirmwareStatusNotification", await client.call("FirmwareStatusNotification", { status: "Idle" }), {});
  expect("DiagnosticsStatusNotification", await client.call("DiagnosticsStatusNotification", { status: "Idle" }), {});
  return { transactionId };
}

client.on("strictValidationFailure", ({ method, error }) =>
  fail(`${method} breaks the schema: ${error.message} ${JSON.stringify(error.details)}`));
client.on("badMessage", ({ buffer }) => fail(`no OCPP: ${buffer}`));
answer("GetConfiguration", getConfiguration);
answer("ChangeConfiguration", changeConfiguration);
answer("TriggerMessage", triggerMessage);
answer("Reset", () => ({ status: "Accepted" }));
for (const [action, response] of Object.entries(answers)) answer(action, () => response);
client.handle(({ method }) => {
  throw createRPCError("NotImplemented", `no ${method} here`);
});

try {
  await client.connect();
  expect("subprotocol", client.protocol, "ocpp1.6");
  say({ day: await day() });
} catch (error) {
  fail(error.stack);
}
client.on("close", ({ code, reason }) => fail(`the link was closed: ${code} ${reason}`));
process.stdin.resume().on("end", async () => {
  client.removeAllListeners("close");
  await client.close();
  process.exit(0);
});
