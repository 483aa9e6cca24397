// Lists of the API, which come page by page.

import { call } from './call';

/** A page of a list. */
export interface Part<T> {
  readonly items: readonly T[];
  readonly next?: string;
}

const PAGES = 10;

/** All items of a list; ten pages of 200 at the most. */
export async function all<T>(path: string): Promise<readonly T[]> {
  const items: T[] = [];
  let cursor = '';
  for (let page = 0; page < PAGES; page += 1) {
    const { data } = await call<Part<T>>('GET', `${path}?limit=200${cursor}`);
    items.push(...data.items);
    if (data.next === undefined) {
      break;
    }
    cursor = `&cursor=${encodeURIComponent(data.next)}`;
  }
  return items;
}
