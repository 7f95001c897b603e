/** A worker around `page-server.wasm` that answers the digests of the plans it is asked for. */
import startPage from '../../../dist/page-server.js?start';
import pageModule from '../page-server.wasm';
import { digestsOf } from './digests.js';

export default {
  async fetch(request) {
    return Response.json(await digestsOf(startPage(pageModule), await request.json()));
  },
};
