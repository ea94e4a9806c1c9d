// What only a page can lend for pictures: the camera, and the glass to sign on.

// No larger than it is needed to read a cheque.
const SIZES = [[1600, 0.72], [1600, 0.5], [1200, 0.5], [900, 0.4]];
// Less than the core takes: what has very many details is made smaller.
const PHOTO_BYTES = 560 * 1024;

const bytesOf = (canvas, type, quality) => new Promise((resolve, reject) => {
  canvas.toBlob((blob) => (blob ? blob.arrayBuffer().then(resolve, reject) : reject(new Error('no picture'))), type, quality);
});

/** A photo, drawn anew: upright, smaller, without what the camera noted beside it. None if it is no picture. */
export async function photo(file) {
  try {
    const image = await createImageBitmap(file, { imageOrientation: 'from-image' });
    let bytes = null;
    for (const [side, quality] of SIZES) {
      const scale = Math.min(1, side / Math.max(image.width, image.height));
      const canvas = document.createElement('canvas');
      canvas.width = Math.max(1, Math.round(image.width * scale));
      canvas.height = Math.max(1, Math.round(image.height * scale));
      canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
      bytes = await bytesOf(canvas, 'image/jpeg', quality);
      if (bytes.byteLength <= PHOTO_BYTES) break;
    }
    image.close();
    return bytes;
  } catch {
    return null;
  }
}

/** Lets a finger or a pen draw. */
export function glass(canvas) {
  const pen = canvas.getContext('2d');
  const clear = () => {
    pen.fillStyle = '#fff';
    pen.fillRect(0, 0, canvas.width, canvas.height);
    delete canvas.dataset.drawn;
  };
  clear();
  pen.lineWidth = 5;
  pen.lineCap = 'round';
  pen.lineJoin = 'round';
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return [(event.clientX - box.left) * canvas.width / box.width, (event.clientY - box.top) * canvas.height / box.height];
  };
  let last = null;
  canvas.addEventListener('pointerdown', (event) => { canvas.setPointerCapture(event.pointerId); last = at(event); });
  canvas.addEventListener('pointermove', (event) => {
    if (!last) return;
    const next = at(event);
    pen.beginPath();
    pen.moveTo(...last);
    pen.lineTo(...next);
    pen.stroke();
    last = next;
    canvas.dataset.drawn = '';
  });
  for (const end of ['pointerup', 'pointercancel']) canvas.addEventListener(end, () => { last = null; });
  canvas.closest('form').querySelector(`[data-clear="${canvas.dataset.ink}"]`)?.addEventListener('click', clear);
}

/** What was drawn on a form's glasses: names and files. */
export const drawn = (form) => Promise.all(
  [...form.querySelectorAll('canvas[data-ink][data-drawn]')].map(async (canvas) => [canvas.dataset.ink, await bytesOf(canvas, 'image/png')]),
);
