// One page, one preview, one model after the other: what each looked like, and what was asked for.

import { until, visit } from './phone.js';
import { keep, pictureOf } from './picture.js';
import { reportOf } from './shop.js';
import { answer, page, serveSite } from './site.js';

const TYPES = { gltf: 'model/gltf+json', glb: 'model/gltf-binary', js: 'text/javascript' };

/** Route of a file by its name. */
const routeOf = (name, body) => (typeof body === 'function' ? body : answer(body, TYPES[name.split('.').pop()]));

/**
 * Serve `files` below `/models/`, and open a page with one preview without a model.
 * @param {Record<string, Buffer | ((request, response) => void)>} files by name
 */
export async function openModels(t, phone, files, tier, { routes = {}, body = '' } = {}) {
  const asked = [];
  const all = { ...Object.fromEntries(Object.entries(files).map(([name, file]) => [`/models/${name}`, routeOf(name, file)])), ...routes };
  const noted = Object.fromEntries(Object.entries(all).map(([path, route]) => [path, (...request) => (asked.push(path), route(...request))]));
  const poster = '<img slot="poster" src="/demo/pictures/stool-oak.jpg" width="640" height="800" alt="">';
  const view_ = `<product-view test-overrides loading="eager" alt="A product" camera-orbit="30deg 75deg auto">${poster}</product-view>`;
  const site = await serveSite(t, { '/': page(view_ + body), ...noted });
  await visit(phone, `${site}/`, { 'sf-tier': tier, 'sf-govern': 'off' });
  const view = await phone.driver.findElement({ css: 'product-view' });
  await phone.driver.executeScript(`
    const [view] = arguments;
    self.heard = [];
    for (const type of ['load', 'error', 'progress']) view.addEventListener(type, (e) => heard.push([type, e.detail.totalProgress ?? e.detail]));`, view);

  /** Show one; `outcome` has its events and report. */
  async function show(name, picture = true) {
    await phone.driver.executeScript(
      `heard.length = 0; performance.clearResourceTimings();
       const [view, src] = arguments; view.src = src`, view, name.includes(':') ? name : `/models/${name}`);
    const events = await until(phone, `${name} on ${tier}`, `return heard.some(([type]) => type !== 'progress') && heard`);
    const report = await reportOf(phone, view);
    const fetched = await phone.driver.executeScript(`return performance.getEntriesByType('resource').map((e) => new URL(e.name).pathname)`);
    let shot;
    if (picture) {
      await phone.driver.sleep(400);
      shot = await pictureOf(phone, view);
      keep(shot, `turn.${name.replace(/\W+/g, '-')}.${tier}`);
    }
    return { events, report, picture: shot, fetched };
  }
  return { site, view, asked, show };
}
