# The worker on workerd, as its tests run it. Serves on 127.0.0.1:8787 pages whose files another server has.
#
#   workerd serve www/edge/workerd.capnp --external-addr origin=127.0.0.1:8080
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    ( name = "pages", worker = .worker ),
    ( name = "origin", external = ( address = "127.0.0.1:8080", http = () ) ),
  ],
  sockets = [ ( name = "http", address = "127.0.0.1:8787", http = (), service = "pages" ) ],
);

const worker :Workerd.Worker = (
  # Module names are paths: the worker imports "../page-server.wasm".
  modules = [
    ( name = "edge/worker.js", esModule = embed "../../dist/edge/worker.js" ),
    ( name = "page-server.wasm", wasm = embed "../../dist/page-server.wasm" ),
    ( name = "device.wasm", wasm = embed "../../dist/device.wasm" ),
  ],
  bindings = [
    ( name = "ORIGIN", service = "origin" ),
    ( name = "PAGES", json = "{ \"/\": \"/demo/page\", \"/sale\": \"/sale/page\", \"/sections\": \"/demo/sections\" }" ),
    ( name = "BASE_URL", text = "https://shop.example/" ),
  ],
  compatibilityDate = "2026-11-01",
);
