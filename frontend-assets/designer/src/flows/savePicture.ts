// Saves the drawing as a picture, in the colours of the page.

import { pictureOf } from '../canvas/picture';
import { designer } from '../model/store';
import { toast } from '../ui/Toasts';

/** Browsers draw no larger canvas. */
const LARGEST = 8_000;

export async function savePicture(form: 'svg' | 'png'): Promise<void> {
  const { flow, kinds } = designer();
  if (flow === null) {
    return;
  }
  const style = getComputedStyle(document.documentElement);
  const svg = pictureOf(flow, kinds, (token) => style.getPropertyValue(`--${token}`).trim());
  const picture = new Blob([svg], { type: 'image/svg+xml' });
  try {
    save(form === 'svg' ? picture : await asPng(picture), `${flow.id}.${form}`);
  } catch {
    toast('The browser could not draw the picture; try SVG.', 'bad');
  }
}

async function asPng(svg: Blob): Promise<Blob> {
  const url = URL.createObjectURL(svg);
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const scale = Math.min(2, LARGEST / Math.max(image.width, image.height));
    const canvas = document.createElement('canvas');
    canvas.width = image.width * scale;
    canvas.height = image.height * scale;
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) =>
      canvas.toBlob((blob) => (blob === null ? reject(new Error('no picture')) : resolve(blob))),
    );
  } finally {
    URL.revokeObjectURL(url);
  }
}

function save(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
