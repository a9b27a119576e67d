import type { AnswerFacts } from '../formats/format.ts';

/** Adds the bytes of the answer's text so far to its count, and drops the text. */
export function countText(answer: AnswerFacts): void {
  answer.textBytes = (answer.textBytes ?? 0) + bytesOfTexts(answer.text);
  answer.text.length = 0;
}

/** Total size of texts in bytes of UTF-8. */
export function bytesOfTexts(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}
