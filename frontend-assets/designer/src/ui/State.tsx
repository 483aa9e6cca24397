// The state of a thing: a word, and a colour that says no more than the word does.

const TONES: Record<string, 'good' | 'warn'> = {
  running: 'good',
  connected: 'good',
  connecting: 'warn',
  waiting: 'warn',
};

export function State({ word }: { readonly word: string }) {
  return (
    <span className="state" data-tone={TONES[word]}>
      {word}
    </span>
  );
}
