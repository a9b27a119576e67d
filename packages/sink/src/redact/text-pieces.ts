import { LineAssembler, type Piece } from './line-assembler.ts';
import { LineDecoder, type DecodedText } from './line-decoder.ts';
import { RedactInputError } from '../errors.ts';
import { messageOf } from '../error-message.ts';

/** A text in chunks, with its name for messages. */
export interface TextSource {
  readonly name: string;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** Pieces of a text in one encoding. */
export interface Pieces {
  readonly pieces: readonly Piece[];
  readonly encoding: DecodedText['encoding'];
}

/**
 * Splits a text into pieces, as its chunks complete them.
 * @yields zero or more pieces.
 * @throws {RedactInputError} if it cannot be read, or is not text.
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

/** Whether the first line of a document indicates JSON, which its other lines alone would not show. */
export function isJsonStart(line: string): boolean {
  return /^\s*(?:[[{]\s*$|\{\s*"|\[\s*[[{"])/.test(line);
}
