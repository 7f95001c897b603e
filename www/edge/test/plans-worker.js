/** A worker around `page-server.wasm`, and `why.wasm` below `/why`, that answers the digests of the plans it is asked for. */
import startPage from '../../../dist/page-server.js?start';
import startWhy from '../../../dist/why.js?start';
import pageModule from '../page-server.wasm';
import whyModule from '../why.wasm';
import { digestsOf } from './digests.js';

export default {
  async fetch(request) {
    const module = request.url.endsWith('/why') ? startWhy(whyModule) : startPage(pageModule);
    return Response.json(await digestsOf(module, await request.json()));
  },
};
