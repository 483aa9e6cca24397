// Times in words.

const STEPS: readonly [number, Intl.RelativeTimeFormatUnit][] = [
  [60, 'second'],
  [3_600, 'minute'],
  [86_400, 'hour'],
  [2_592_000, 'day'],
  [31_536_000, 'month'],
];

/** `5 minutes ago`. */
export function ago(time: string, now = Date.now()): string {
  const seconds = Math.round((Date.parse(time) - now) / 1_000);
  if (Number.isNaN(seconds)) {
    return '';
  }
  const words = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
  let size = 1;
  for (const [limit, unit] of STEPS) {
    if (Math.abs(seconds) < limit) {
      return words.format(Math.round(seconds / size), unit);
    }
    size = limit;
  }
  return words.format(Math.round(seconds / 31_536_000), 'year');
}
