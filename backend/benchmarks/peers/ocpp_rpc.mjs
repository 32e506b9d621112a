// Peer: npm `ocpp-rpc` as a central system in memory, in strict mode (against OCPP's schemas) or not.
//
//   node ocpp_rpc.mjs PORT strict|lax FOLDER_WITH_NODE_MODULES
import { createRequire } from "node:module";
import { join } from "node:path";

const [port, mode, folder] = process.argv.slice(2);
const { RPCServer } = createRequire(join(folder, "package.json"))("ocpp-rpc");

const server = new RPCServer({ protocols: ["ocpp1.6"], strictMode: mode === "strict" });
let transactions = 0;

server.on("client", (client) => {
  const now = () => new Date().toISOString();
  client.handle("BootNotification", () => ({ status: "Accepted", interval: 300, currentTime: now() }));
  client.handle("Heartbeat", () => ({ currentTime: now() }));
  client.handle("StatusNotification", () => ({}));
  client.handle("MeterValues", () => ({}));
  client.handle("StartTransaction", () => ({ transactionId: ++transactions, idTagInfo: { status: "Accepted" } }));
  client.handle("StopTransaction", () => ({}));
});

await server.listen(Number(port), "127.0.0.1");
