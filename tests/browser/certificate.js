// A certificate for one run, so that a test can stand on an `https:` page; Chromium is told not to mind who signed it.
//
// In: nothing. Out: a key and a self-signed certificate (X.509 v3 in DER, RFC 5280 § 4.1). By hand: Node has no way to
// make one, a fresh machine may have no openssl, and a key does not belong in a repository.

import { generateKeyPairSync, sign } from 'node:crypto';

/** What Chromium needs to open such a page. */
export const TRUSTING = ['--ignore-certificate-errors'];

const [INTEGER, BIT_STRING, OID, UTC_TIME, SEQUENCE, VERSION] = [0x02, 0x03, 0x06, 0x17, 0x30, 0xa0];
/** ecdsa-with-SHA256, 1.2.840.10045.4.3.2. */
const ALGORITHM = der(SEQUENCE, der(OID, Buffer.from('2a8648ce3d040302', 'hex')));

/** @returns {{ key: string, cert: string }} as PEM */
export function certificate() {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const nobody = der(SEQUENCE);
  const content = der(
    SEQUENCE,
    der(VERSION, der(INTEGER, Buffer.of(2))),
    der(INTEGER, Buffer.of(1)),
    ALGORITHM,
    nobody,
    der(SEQUENCE, der(UTC_TIME, Buffer.from('200101000000Z')), der(UTC_TIME, Buffer.from('491231235959Z'))),
    nobody,
    publicKey.export({ type: 'spki', format: 'der' }),
  );
  const signature = der(BIT_STRING, Buffer.of(0), sign('sha256', content, privateKey));
  const text = der(SEQUENCE, content, ALGORITHM, signature).toString('base64');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    cert: `-----BEGIN CERTIFICATE-----\n${text.match(/.{1,64}/g).join('\n')}\n-----END CERTIFICATE-----\n`,
  };
}

function der(tag, ...parts) {
  const body = Buffer.concat(parts);
  const { length } = body;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), body]);
}
