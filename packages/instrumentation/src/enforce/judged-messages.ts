import type { ModelFormat } from '../formats/format.ts';
import { createRequestReader } from '../readers/request-reader.ts';
import { createSeenNames } from '../readers/seen-names.ts';
import type { Headers } from '../tap/call-observer.ts';
import type { CallGate, DeniedResponse } from './call-gate.ts';

/** Stands for the model of a message that cannot be parsed; no model has this name. */
const UNREAD = '';

/**
 * Parses the messages of a stream, and judges every further model that a message after the first names: once, when the
 * message is complete. A message without a model continues with that of the stream.
 *
 * @param judge called with the model, or `undefined` if the message may name any
 * @returns a function that must be called with each chunk of the body
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

/** Judges the queued writes of a stream before any of it is sent, if more than its start matters. */
export function judgeWritten({ goesOn }: CallGate, chunks: readonly Buffer[]): DeniedResponse | undefined {
  if (goesOn === undefined) return undefined;
  for (const chunk of chunks) {
    const response = goesOn(chunk, false);
    if (response !== undefined) return response;
  }
  return undefined;
}
