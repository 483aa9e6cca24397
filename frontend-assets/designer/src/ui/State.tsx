// The state of a thing: a word, and a colour that says no more than the word does.

const TONES: Record<string, 'good' | 'warn' | 'bad'> = {
  running: 'good',
  connected: 'good',
  connecting: 'warn',
  waiting: 'warn',
  failed: 'bad',
};

export function State({ word }: { readonly word: string }) {
  return (
    <span className="chip" data-tone={TONES[word]}>
      {word}
    </span>
  );
}
