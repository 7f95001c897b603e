/**
 * The real workerd, for tests and benches, and the command line beside it.
 *
 * In: a config, and an origin that the test plays or the shop's server. Out: an address. It runs until the test ends.
 * Only Linux on x64 has it among the packages; elsewhere `missing` says why nothing runs.
 */
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);

/** The command line as `cargo xtask` builds it. */
export const STOREFRONT = fileURLToPath(new URL('../../../target/release/storefront', import.meta.url));

function program() {
  try {
    return require.resolve('@cloudflare/workerd-linux-64/bin/workerd');
  } catch {
    return undefined;
  }
}

/** Why there is no workerd here, for `skip`; `false` when there is one. */
export const missing = program() ? false : `workerd runs on linux-x64 alone, this is ${process.platform}-${process.arch}`;

/**
 * Start it on a free port.
 * @param {{ after(f: () => unknown): void }} test it is stopped after
 * @param {string} [origin] host and port of the service `origin`
 * @param {URL} [config]
 * @returns {Promise<string>} its address, without a slash at the end
 */
export async function startWorkerd(test, origin, config = new URL('../workerd.capnp', import.meta.url)) {
  const external = origin ? ['--external-addr', `origin=${origin}`] : [];
  const argv = ['serve', fileURLToPath(config), '--socket-addr', 'http=127.0.0.1:0', ...external, '--control-fd=3'];
  const child = spawn(program(), argv, { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  test.after(async () => {
    child.kill();
    await ended;
  });
  let words = '';
  child.stderr.on('data', (chunk) => (words += chunk));
  return new Promise((resolve, reject) => {
    let events = '';
    child.stdio[3].on('data', (chunk) => {
      events += chunk;
      const port = /"listen".*"port":(\d+)/.exec(events)?.[1];
      if (port) resolve(`http://127.0.0.1:${port}`);
    });
    ended.then((code) => reject(new Error(`workerd ended with ${code}: ${words}`)));
  });
}

/**
 * An origin that the test plays.
 * @param {{ after(f: () => unknown): void }} test it is stopped after
 * @param {(path: string, headers: object) => { status?: number, body?: string | Buffer } | undefined} answer
 *   `undefined` hangs up
 * @returns {Promise<string>} host and port
 */
export async function startOrigin(test, answer) {
  const server = createServer((request, response) => {
    const played = answer(request.url, request.headers);
    if (!played) return response.destroy();
    response.writeHead(played.status ?? 200);
    return response.end(played.body ?? '');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  test.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `127.0.0.1:${server.address().port}`;
}
