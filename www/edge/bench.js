/**
 * How fast the worker is in workerd over loopback, one request after the other: run by `cargo xtask bench`.
 *
 * In: the demo's document, as the command line makes it. Out: requests per second and percentiles, beside a path
 * that no page has: what that takes is workerd and loopback, the rest is the page.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { missing, startOrigin, startWorkerd, STOREFRONT } from './test/workerd.js';

const REQUESTS = 2_000;
const WARM_UP = 100;

if (missing) {
  console.log(`skipped ${REQUESTS} requests: ${missing}`);
} else {
  const hooks = [];
  const scope = { after: (hook) => hooks.unshift(hook) };
  try {
    await bench(scope);
  } finally {
    for (const hook of hooks) await hook();
  }
}

async function bench(scope) {
  const folder = mkdtempSync(join(tmpdir(), 'storefront-bench-'));
  scope.after(() => rmSync(folder, { recursive: true }));
  execFileSync(STOREFRONT, ['sample', '--out', folder], { stdio: 'ignore' });
  const document = join(folder, 'page.json');
  const shell = execFileSync(STOREFRONT, ['render', '--page', document, '--now', '2026-11-23T10:00:00Z']);
  const files = { '.json': readFileSync(document), '.html': shell };
  const address = await startWorkerd(scope, await startOrigin(scope, (path) => ({ body: files[path.slice(-5)] })));
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  scope.after(() => agent.destroy());
  const gold = readFileSync(join(folder, 'shoppers/gold.json')).toString('base64url');
  console.log(`\nEdge worker, ${REQUESTS} requests in a row, document ${(files['.json'].length / 1000).toFixed(0)} kB`);
  for (const [what, path, headers, status] of [
    ['first visit', '/', { 'Sec-CH-UA': '"Chromium"', 'Sec-CH-Device-Memory': '4' }, 200],
    ['gold member', '/', { Cookie: `storefront-shopper=${gold}` }, 200],
    ['no page', '/nowhere', {}, 404],
  ]) {
    const once = () => ask(agent, address + path, headers, status);
    for (let at = 0; at < WARM_UP; at += 1) await once();
    const millis = [];
    let bytes = 0;
    const from = performance.now();
    for (let at = 0; at < REQUESTS; at += 1) {
      const asked = performance.now();
      bytes = await once();
      millis.push(performance.now() - asked);
    }
    const seconds = (performance.now() - from) / 1000;
    millis.sort((a, b) => a - b);
    const percentile = (share) => millis[Math.floor(share * (REQUESTS - 1))].toFixed(2).padStart(6);
    const rate = (REQUESTS / seconds).toFixed(0).padStart(5);
    console.log(`${what.padEnd(12)} ${rate} requests/s   p50 ${percentile(0.5)} ms   p99 ${percentile(0.99)} ms   ${(bytes / 1000).toFixed(0)} kB`);
  }
}

/** One request. Gives the bytes of its answer. */
function ask(agent, url, headers, status) {
  return new Promise((resolve, reject) => {
    get(url, { agent, headers }, (response) => {
      let bytes = 0;
      response.on('data', (chunk) => (bytes += chunk.length));
      response.on('end', () => (response.statusCode === status ? resolve(bytes) : reject(new Error(`HTTP ${response.statusCode}`))));
    }).on('error', reject);
  });
}
