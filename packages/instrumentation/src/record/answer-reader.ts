import type { BodyReader } from '../body/observed-body.ts';
import { JsonPicker } from '../body/json-picker.ts';
import { ServerSentEventParser } from '../body/server-sent-events.ts';
import type { AnswerFacts, ModelFormat } from '../formats/format.ts';

/** Longest value or event that is read, in bytes; what is longer still counts and is hashed. */
export const MAX_READ_BYTES: number = 1024 * 1024;

/** Reads an answer into facts as its bytes pass. */
export interface AnswerReader extends BodyReader {
  /** To be called when no more bytes come. */
  finish(): void;
}

/** The reader that fits the answer's content type. */
export function createAnswerReader(format: ModelFormat, streamed: boolean, facts: AnswerFacts): AnswerReader {
  return streamed ? createStreamReader(format, facts) : createObjectReader(format, facts);
}

/** Whether a content type is that of a streamed answer. */
export function isEventStream(contentType: string | undefined): boolean {
  return contentType?.trim().toLowerCase().startsWith('text/event-stream') === true;
}

function createStreamReader(format: ModelFormat, facts: AnswerFacts): AnswerReader {
  const parser = new ServerSentEventParser((event) => format.readEvent(event, facts), MAX_READ_BYTES);
  return { write: (chunk) => parser.write(chunk), finish: () => undefined };
}

function createObjectReader(format: ModelFormat, facts: AnswerFacts): AnswerReader {
  const picker = new JsonPicker(format.answerFields, MAX_READ_BYTES);
  return { write: (chunk) => picker.write(chunk), finish: () => format.readAnswer(picker.fields(), facts) };
}
