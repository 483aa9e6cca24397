// Ids for what is new: readable, unique in the flow.

/** Makes an id of words: letters, digits and `-`. */
export function slug(words: string): string {
  const letters = words.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const plain = letters.replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '');
  return plain.slice(0, 48).replace(/-+$/, '') || 'node';
}

/** An id like `words` that is not taken, and takes it. */
export function freshId(words: string, taken: Set<string>): string {
  const base = slug(words);
  let id = base;
  for (let count = 2; taken.has(id); count += 1) {
    id = `${base}-${count}`;
  }
  taken.add(id);
  return id;
}
