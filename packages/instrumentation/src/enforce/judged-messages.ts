import type { ModelFormat } from '../formats/format.ts';
import { createRequestReader } from '../readers/request-reader.ts';
import { createSeenNames } from '../readers/seen-names.ts';
import type { Headers } from '../tap/call-observer.ts';
import type { CallGate, DeniedAnswer } from './call-gate.ts';

/** What stands for the model of a message that cannot be read; no model has such a name. */
const UNREAD = '';

/**
 * Follows the messages of a stream, and has every model judged that one after the first names: once, when the message is
 * whole. A message that names none goes on with what the stream began with.
 *
 * @param judge of the model, or of a message that may name any; says whether it is denied
 * @returns to be shown the body, chunk by chunk
 */
export function followLaterModels(
  format: ModelFormat,
  headers: Headers,
  judge: (modelId: string | undefined) => void,
): (chunk: Buffer) => void {
  const names = createSeenNames();
  let isFirst = true;
  const reader = createRequestReader(format, headers, (fields, wasRead) => {
    const named = wasRead ? format.readRequest(fields).modelId : undefined;
    const wasFirst = isFirst;
    isFirst = false;
    if (wasRead && named === undefined) return;
    if (names.isNew(named ?? UNREAD) && !wasFirst) judge(named);
  });
  return (chunk) => reader.write(chunk);
}

/** Judges what was written of a stream before any of it is sent, where more than its start counts. */
export function judgeWritten({ goesOn }: CallGate, chunks: readonly Buffer[]): DeniedAnswer | undefined {
  if (goesOn === undefined) return undefined;
  for (const chunk of chunks) {
    const answer = goesOn(chunk, false);
    if (answer !== undefined) return answer;
  }
  return undefined;
}
