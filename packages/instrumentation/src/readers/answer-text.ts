import type { AnswerFacts } from '../formats/format.ts';

/** Counts the text that has come of an answer, and forgets it. */
export function countText(answer: AnswerFacts): void {
  answer.textBytes = (answer.textBytes ?? 0) + bytesOfTexts(answer.text);
  answer.text.length = 0;
}

/** Bytes of UTF-8 that texts have together. */
export function bytesOfTexts(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}
