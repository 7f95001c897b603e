// A film that this browser can play, made by this browser: nothing else is needed to test players with a real stream.

import { startPhone, visit } from './phone.js';

let made;

/** Bytes of a WebM of about six seconds; recorded once for all tests of a file. */
export function film(test) {
  made ??= record(test);
  return made;
}

async function record(test) {
  const phone = await startPhone(test);
  await visit(phone, '/');
  const base64 = await phone.driver.executeAsyncScript(`
    const done = arguments[arguments.length - 1];
    const canvas = Object.assign(document.createElement('canvas'), { width: 160, height: 90 });
    const paint = canvas.getContext('2d');
    let turn = 0;
    const timer = setInterval(() => {
      paint.fillStyle = 'hsl(' + (turn += 9) + ' 80% 50%)';
      paint.fillRect(0, 0, 160, 90);
    }, 50);
    const recorder = new MediaRecorder(canvas.captureStream(20), { mimeType: 'video/webm;codecs=vp8' });
    const parts = [];
    recorder.ondataavailable = ({ data }) => parts.push(data);
    recorder.onstop = () => {
      clearInterval(timer);
      const reader = new FileReader();
      reader.onload = () => done(reader.result.split(',')[1]);
      reader.readAsDataURL(new Blob(parts));
    };
    recorder.start(200);
    setTimeout(() => recorder.stop(), 6000);`);
  return Buffer.from(base64, 'base64');
}
