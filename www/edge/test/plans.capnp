# Runs plans-worker.js, which tests/browser/plans.test.js bundles.
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [ ( name = "plans", worker = .worker ) ],
  sockets = [ ( name = "http", address = "127.0.0.1:8787", http = (), service = "plans" ) ],
);

const worker :Workerd.Worker = (
  modules = [
    ( name = "edge/worker.js", esModule = embed "../../../target/plans/worker.js" ),
    ( name = "page-server.wasm", wasm = embed "../../../dist/page-server.wasm" ),
    ( name = "why.wasm", wasm = embed "../../../dist/why.wasm" ),
  ],
  compatibilityDate = "2026-11-01",
);
