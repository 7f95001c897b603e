/**
 * Opens and saves the document: by a handle where the browser gives one, else by a file field and a download.
 *
 * In: what a person chooses. Out: text. Nothing leaves the browser.
 */
import { make } from './dom.js';

type Handle = { name: string; getFile(): Promise<File>; createWritable(): Promise<{ write(text: string): Promise<void>; close(): Promise<void> }> };
type Pickers = { showOpenFilePicker?(options: object): Promise<Handle[]>; showSaveFilePicker?(options: object): Promise<Handle> };

const KINDS = { types: [{ description: 'Store document', accept: { 'application/json': ['.json'] } }] };

let handle: Handle | undefined;

/** A file's name and text, or nothing when nobody chose one. */
export async function openFile(): Promise<{ name: string; text: string } | undefined> {
  const { showOpenFilePicker } = self as Pickers;
  if (showOpenFilePicker) {
    try {
      [handle] = await showOpenFilePicker(KINDS);
      const file = await handle?.getFile();
      return file && { name: file.name, text: await file.text() };
    } catch (thrown) {
      if ((thrown as Error).name === 'AbortError') {
        return undefined;
      }
      throw thrown;
    }
  }
  const input = make('input', { type: 'file', accept: '.json,application/json' });
  return new Promise((resolve, reject) => {
    input.addEventListener('change', () => {
      const file = input.files?.[0];
      file?.text().then((text) => resolve({ name: file.name, text }), reject);
    });
    input.click();
  });
}

/** Write to the file that was opened, or to one that is chosen now, or download. Gives its name. */
export async function saveFile(text: string): Promise<string | undefined> {
  const { showSaveFilePicker } = self as Pickers;
  if (showSaveFilePicker) {
    try {
      handle ??= await showSaveFilePicker({ ...KINDS, suggestedName: 'page.json' });
      const writable = await handle.createWritable();
      await writable.write(text);
      await writable.close();
      return handle.name;
    } catch (thrown) {
      if ((thrown as Error).name === 'AbortError') {
        return undefined;
      }
      throw thrown;
    }
  }
  const link = make('a', { href: URL.createObjectURL(new Blob([text], { type: 'application/json' })), download: 'page.json' });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  return link.download;
}
