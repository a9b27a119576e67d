import type { RedactedText, Redactor } from '@auditspan/redaction';
import type { Piece } from './line-assembler.ts';
import { addResult, type RedactionSummary } from './redaction-summary.ts';
import { isJsonStart, piecesOf, type TextSource } from './text-pieces.ts';

/** Redacts the pieces of a text in order. */
export interface PieceRedactor {
  redact(piece: Piece): RedactedText;
}

const OVERSIZE: RedactedText = {
  text: '[unscanned:oversize]',
  findings: [],
  failures: [{ reason: 'oversize', count: 1 }],
};

/** Binds the redaction of pieces to a policy; the first piece determines whether the text is a JSON document. */
export function createPieceRedactor(redactor: Redactor): PieceRedactor {
  let isJson: boolean | undefined;
  return {
    redact({ text, isOversize }) {
      if (isOversize) return OVERSIZE;
      if (isJson === undefined && text.trim() !== '') isJson = isJsonStart(text);
      return redactor.redactText(text, isJson === true ? { isJson } : {});
    },
  };
}

/** A key block may contain lines of both encodings. */
const BEYOND_BYTES = /[^\0-\xff]/;

/**
 * Redacts a text line by line, so that it may be of any length.
 * @yields its bytes, chunk by chunk.
 */
export async function* redactedText(
  source: TextSource,
  redactor: Redactor,
  summary: RedactionSummary,
): AsyncGenerator<Buffer> {
  const pieces = createPieceRedactor(redactor);
  for await (const { pieces: several, encoding } of piecesOf(source, redactor.policy.config.limits.valueBytes)) {
    let text = '';
    for (const piece of several) {
      const result = pieces.redact(piece);
      addResult(summary, result);
      text += result.text + piece.end;
    }
    yield Buffer.from(text, encoding === 'latin1' && !BEYOND_BYTES.test(text) ? 'latin1' : 'utf8');
  }
}
