// Draws a paper with the browser's own text engine, and hands files out: to share, to keep, to print.

/** Squeezes runs of text that this browser's font makes wider than they may be. */
export function squeeze(svg) {
  for (const text of svg.querySelectorAll('text[data-max]')) {
    const most = Number(text.dataset.max);
    if (most && text.getComputedTextLength() > most) {
      text.setAttribute('textLength', most);
      text.setAttribute('lengthAdjust', 'spacingAndGlyphs');
    }
  }
}

/** One page, drawn. */
export async function draw(page, scale) {
  const hidden = document.createElement('div');
  hidden.className = 'unseen';
  hidden.innerHTML = page;
  document.body.append(hidden);
  const svg = hidden.querySelector('svg');
  squeeze(svg);
  const [width, height] = ['width', 'height'].map((side) => Number(svg.getAttribute(side)) * scale);
  svg.setAttribute('width', width);
  svg.setAttribute('height', height);
  const text = new XMLSerializer().serializeToString(svg);
  hidden.remove();
  const url = URL.createObjectURL(new Blob([text], { type: 'image/svg+xml' }));
  try {
    const image = new Image(width, height);
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = width;
    canvas.height = height;
    const pen = canvas.getContext('2d', { willReadFrequently: true });
    pen.fillStyle = '#fff';
    pen.fillRect(0, 0, width, height);
    pen.drawImage(image, 0, 0, width, height);
    return canvas;
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** The pixels of a drawn page. */
export const pixels = (canvas) => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.buffer;

/** Drawn pages as picture files. */
export const pictures = (canvases, name) => Promise.all(canvases.map(async (canvas, at) => {
  const blob = await new Promise((resolve) => { canvas.toBlob(resolve, 'image/png'); });
  return new File([blob], canvases.length > 1 ? `${name}-${at + 1}.png` : `${name}.png`, { type: 'image/png' });
}));

/** Hands files to another app, or keeps them where downloads lie. */
export async function share(files) {
  if (navigator.canShare?.({ files })) {
    try {
      await navigator.share({ files, title: files[0].name });
      return;
    } catch (error) {
      if (error.name === 'AbortError') return;
    }
  }
  for (const file of files) {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(file);
    link.download = file.name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }
}

// Services that small Bluetooth printers have, as their makers document them.
const SERVICES = [0x18f0, 'e7810a71-73ae-499d-8c15-faa9aef0c3f2', '49535343-fe7d-4ae5-8fa9-9fafd205e455'];
const PART = 180;
let printer = null;

/** Sends bytes to a Bluetooth printer, which the person chooses once. Without one they are shared as a file. */
export async function print(file) {
  if (!navigator.bluetooth) return share([file]);
  try {
    printer ??= await navigator.bluetooth.requestDevice({ filters: SERVICES.map((service) => ({ services: [service] })) });
  } catch (error) {
    // Nobody chose one: the file can still go another way.
    return error.name === 'NotFoundError' ? share([file]) : Promise.reject(error);
  }
  const server = await printer.gatt.connect();
  const [service] = await server.getPrimaryServices();
  const ways = await service.getCharacteristics();
  const way = ways.find((one) => one.properties.write || one.properties.writeWithoutResponse);
  const bytes = new Uint8Array(await file.arrayBuffer());
  for (let at = 0; at < bytes.length; at += PART) {
    const part = bytes.subarray(at, at + PART);
    await (way.properties.write ? way.writeValueWithResponse(part) : way.writeValueWithoutResponse(part));
  }
  server.disconnect();
  return undefined;
}
