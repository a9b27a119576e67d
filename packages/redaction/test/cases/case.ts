/** A text and what must be left of it; a text alone must stay as it is. */
export type Case = readonly [text: string, masked?: string];

/** Joins what must not stand in one piece in a file, so that no other scanner takes an invented secret for a live one. */
export function put(...parts: readonly string[]): string {
  return parts.join('');
}
