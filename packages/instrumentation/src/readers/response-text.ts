import type { ResponseFacts } from '../formats/format.ts';

/** Counts the response text received so far, and discards it. */
export function countText(response: ResponseFacts): void {
  response.textBytes = (response.textBytes ?? 0) + bytesOfTexts(response.text);
  response.text.length = 0;
}

/** Returns the total length of the texts in UTF-8 bytes. */
export function bytesOfTexts(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}
