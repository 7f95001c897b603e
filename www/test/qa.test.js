/** The tester's page, what needs no browser: JUnit XML stays well-formed whatever stands in it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadModule } from './module.js';

const { junit } = await loadModule('../qa/junit.ts');

const run = (why, outcome = 'failed') => ({
  results: [{ name: 'a', outcome, why, millis: 1234.4 }],
  at: '2026-11-23T10:00:00.123Z',
  properties: { 'user_agent': '"quoted" & <b>' },
  report: '{"a":"]]>"}',
});

test('a failure is counted and carries its reason', () => {
  const xml = junit(run('it broke'));
  assert.match(xml, /<testsuite name="storefront" tests="1" failures="1" errors="0" skipped="0" time="1\.234" timestamp="2026-11-23T10:00:00">/);
  assert.match(xml, /<testcase classname="storefront\.device" name="a" time="1\.234"><failure message="it broke"\/><\/testcase>/);
  assert.match(junit(run('no WebGL', 'skipped')), /failures="0" errors="0" skipped="1".*\n(.*\n)*.*<skipped message="no WebGL"\/>/);
});

test('marks are escaped, and what XML cannot hold is replaced', () => {
  const xml = junit(run('<a b="c">\'&\u0000\u0008\ufffe\ud800\n\t𝄞'));
  assert.ok(xml.includes('message="&#60;a b=&#34;c&#34;&#62;&#39;&#38;\ufffd\ufffd\ufffd\ufffd&#10;&#9;𝄞"'), xml);
  assert.ok(xml.includes('value="&#34;quoted&#34; &#38; &#60;b&#62;"'));
  assert.ok(xml.includes('<system-out>{&#34;a&#34;:&#34;]]&#62;&#34;}</system-out>'));
  assert.doesNotMatch(xml, /[\0-\x08]/);
});
