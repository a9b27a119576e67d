import type { ModelFormat } from '../formats/format.ts';
import { createRequestReader } from '../record/request-reader.ts';
import { createSeenNames } from '../record/seen-names.ts';
import type { Headers } from '../tap/call-observer.ts';

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
