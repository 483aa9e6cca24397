// A sentence with `code` in it, as schemas write their help.

export function Inline({ text }: { readonly text: string }) {
  return text.split(/(`[^`]+`)/).map((part, place) =>
    part.startsWith('`') && part.length > 2 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text never move
      <code key={place}>{part.slice(1, -1)}</code>
    ) : (
      part
    ),
  );
}
