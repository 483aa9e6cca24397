// Brings flows in.

export function ImportButton() {
  return null;
}
