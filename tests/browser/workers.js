// A hand inside the page's workers: what a GPU process that dies does to them, done to their WebGL contexts.
//
// Chromium's debugging protocol reaches a worker that WebDriver does not know of, so the page runs as shipped.

import WebSocket from 'ws';

/**
 * Connect to the workers of the page that `phone` shows.
 * @returns {Promise<{ loseContexts(): Promise<number>, close(): void }>} `loseContexts` takes every WebGL2 context
 * of every worker away and says how many there were
 */
export async function insideWorkers(test, phone) {
  const capabilities = await phone.driver.getCapabilities();
  const { debuggerAddress } = capabilities.get('goog:chromeOptions');
  const pages = await (await fetch(`http://${debuggerAddress}/json/list`)).json();
  const { webSocketDebuggerUrl } = pages.find((target) => target.type === 'page');
  const socket = new WebSocket(webSocketDebuggerUrl);
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  test.after(() => socket.close());

  const answers = new Map();
  const workers = new Set();
  let count = 0;
  socket.on('message', (data) => {
    const { id, method, params, result, error } = JSON.parse(data);
    if (method === 'Target.attachedToTarget' && params.targetInfo.type === 'worker') workers.add(params.sessionId);
    if (method === 'Target.detachedFromTarget') workers.delete(params.sessionId);
    answers.get(id)?.(result ?? { error });
    answers.delete(id);
  });
  const send = (method, params = {}, sessionId = undefined) =>
    new Promise((resolve) => {
      count += 1;
      answers.set(count, resolve);
      socket.send(JSON.stringify({ id: count, method, params, sessionId }));
    });
  await send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: true });

  return {
    async loseContexts() {
      let lost = 0;
      for (const worker of workers) {
        const { result: prototype } = await send('Runtime.evaluate', { expression: 'WebGL2RenderingContext.prototype' }, worker);
        const { objects } = await send('Runtime.queryObjects', { prototypeObjectId: prototype.objectId }, worker);
        const { result } = await send('Runtime.callFunctionOn', { objectId: objects.objectId, functionDeclaration: LOSE, returnByValue: true }, worker);
        lost += result.value;
      }
      return lost;
    },
  };
}

/** Have every worker of the pages to come believe in so many cores; on a page of their origin. */
export async function withCores(test, phone, cores) {
  const { debuggerAddress } = (await phone.driver.getCapabilities()).get('goog:chromeOptions');
  const pages = await (await fetch(`http://${debuggerAddress}/json/list`)).json();
  const socket = new WebSocket(pages.find((target) => target.type === 'page').webSocketDebuggerUrl);
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  test.after(() => socket.close());
  let id = 0;
  const send = (method, params, sessionId) => socket.send(JSON.stringify({ id: (id += 1), method, params, sessionId }));
  socket.on('message', (data) => {
    const { method, params } = JSON.parse(data);
    if (method !== 'Target.attachedToTarget') return;
    const expression = `Object.defineProperty(navigator, 'hardwareConcurrency', { value: ${cores} })`;
    send('Runtime.evaluate', { expression }, params.sessionId);
    send('Runtime.runIfWaitingForDebugger', {}, params.sessionId);
  });
  send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: true, flatten: true });
}

/** Runs in a worker, on an array of contexts. */
const LOSE = `function () {
  const alive = this.filter((gl) => !gl.isContextLost());
  alive.forEach((gl) => gl.getExtension('WEBGL_lose_context').loseContext());
  return alive.length;
}`;
