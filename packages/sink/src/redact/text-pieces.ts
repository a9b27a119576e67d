import { LineAssembler, type Piece } from './line-assembler.ts';
import { LineDecoder, type DecodedText } from './line-decoder.ts';
import { RedactInputError } from '../errors.ts';

/** A text that comes in chunks, and what it is called in messages. */
export interface TextSource {
  readonly name: string;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** Pieces of a text that are in one encoding. */
export interface Pieces {
  readonly pieces: readonly Piece[];
  readonly encoding: DecodedText['encoding'];
}

/**
 * The pieces of a text, as its chunks complete them.
 * @yields none, one or many.
 * @throws {RedactInputError} when it cannot be read, or is no text.
 */
export async function* piecesOf({ name, chunks }: TextSource, longest: number): AsyncGenerator<Pieces> {
  const assembler = new LineAssembler(longest);
  const decoder = new LineDecoder(name, longest);
  const piecesIn = ({ text, encoding }: DecodedText): Pieces => ({ pieces: assembler.push(text), encoding });
  try {
    for await (const chunk of chunks) yield* decoder.push(chunk).map(piecesIn);
  } catch (cause) {
    if (cause instanceof RedactInputError) throw cause;
    throw new RedactInputError(`${name} cannot be read: ${messageOf(cause)}`, { cause });
  }
  const rest = decoder.end();
  yield* rest.map(piecesIn);
  yield { pieces: assembler.end(), encoding: rest.at(-1)?.encoding ?? 'utf8' };
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

/** Whether the first line of a document is that of a JSON document, of which the other lines alone do not show it. */
export function isJsonStart(line: string): boolean {
  return /^\s*(?:[[{]\s*$|\{\s*"|\[\s*[[{"])/.test(line);
}
