// Durations, as ISO 8601 has them and as people type and read them.

const ISO = /^P(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;
const TYPED =
  /^(?:(\d+)\s*d)?\s*(?:(\d+)\s*h)?\s*(?:(\d+)\s*m(?:in)?)?\s*(?:(\d+(?:\.\d+)?)\s*s)?$/;
const MILLIS = /^(\d+)\s*ms$/;
const NAMES = ['day', 'hour', 'minute', 'second'] as const;

/** `PT1M30S` → `1 minute 30 seconds`; `null` where it is no duration of days and less. */
export function inWords(iso: string): string | null {
  const parts = ISO.exec(iso)?.slice(1);
  if (parts === undefined || parts.every((part) => part === undefined)) {
    return null;
  }
  const words = parts.flatMap((part, place) => {
    const count = Number(part ?? 0);
    return count === 0 ? [] : [`${count} ${NAMES[place]}${count === 1 ? '' : 's'}`];
  });
  return words.length === 0 ? 'no time' : words.join(' ');
}

/** `90s`, `1m 30s`, `250 ms`, a bare number of seconds: as ISO 8601. Anything else as it is. */
export function asIso(typed: string): string {
  const text = typed.trim().toLowerCase();
  if (/^\d+(\.\d+)?$/.test(text)) {
    return `PT${text}S`;
  }
  const millis = MILLIS.exec(text)?.[1];
  if (millis !== undefined) {
    return `PT${Number(millis) / 1000}S`;
  }
  const [, days, hours, minutes, seconds] = TYPED.exec(text) ?? [];
  const time = [hours && `${hours}H`, minutes && `${minutes}M`, seconds && `${seconds}S`].join('');
  if (days === undefined && time === '') {
    return typed.trim();
  }
  return `P${days === undefined ? '' : `${days}D`}${time === '' ? '' : `T${time}`}`;
}
