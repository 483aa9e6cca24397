// Finds by typed letters: each word typed must be there; what begins with it comes first.

interface Found {
  readonly label: string;
  readonly hint?: string;
  readonly words?: string;
}

export function rank<T extends Found>(items: readonly T[], typed: string): readonly T[] {
  const wanted = typed.toLowerCase().split(/\s+/).filter(Boolean);
  if (wanted.length === 0) {
    return items;
  }
  return items
    .map((item) => ({ item, score: score(item, wanted) }))
    .filter(({ score }) => score > 0)
    .sort((one, other) => other.score - one.score)
    .map(({ item }) => item);
}

function score(item: Found, wanted: readonly string[]): number {
  const label = item.label.toLowerCase();
  const rest = `${item.hint ?? ''} ${item.words ?? ''}`.toLowerCase();
  let total = 0;
  for (const word of wanted) {
    const at = label.indexOf(word);
    if (at === 0) {
      total += 8;
    } else if (at > 0) {
      total += label[at - 1] === ' ' ? 6 : 4;
    } else if (rest.includes(word)) {
      total += 1;
    } else {
      return 0;
    }
  }
  return total;
}
