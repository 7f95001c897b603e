// A reporter of Node's test runner: names each file with a failed test, one a line, for whoever starts it again.

export default async function* failures(events) {
  const files = new Set();
  for await (const { type, data } of events) {
    if (type === 'test:fail' && data.file && !files.has(data.file)) {
      files.add(data.file);
      yield `${data.file}\n`;
    }
  }
}
