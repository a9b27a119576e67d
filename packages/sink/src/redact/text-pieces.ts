import { LineAssembler, type Piece } from './line-assembler.ts';
import { RedactInputError } from '../errors.ts';

/** A text that comes in chunks, and what it is called in messages. */
export interface TextSource {
  readonly name: string;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/**
 * The pieces of a text, those of one chunk together.
 * @yields none, one or many.
 * @throws {RedactInputError} when it is not UTF-8.
 */
export async function* piecesOf({ name, chunks }: TextSource, longest: number): AsyncGenerator<readonly Piece[]> {
  const assembler = new LineAssembler(longest);
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  try {
    for await (const chunk of chunks) yield assembler.push(decoder.decode(chunk, { stream: true }));
    yield assembler.push(decoder.decode());
  } catch (cause) {
    if (!(cause instanceof TypeError))
      throw new RedactInputError(`${name} cannot be read: ${messageOf(cause)}`, { cause });
    throw new RedactInputError(`${name} is not UTF-8 text: convert it first, or leave it out`, { cause });
  }
  yield assembler.end();
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

/** Whether the first line of a document is that of a JSON document, of which the other lines alone do not show it. */
export function isJsonStart(line: string): boolean {
  return /^\s*(?:[[{]\s*$|\{\s*"|\[\s*[[{"])/.test(line);
}
