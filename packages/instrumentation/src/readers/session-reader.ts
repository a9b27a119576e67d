import type { PickedFields } from '../body/json-picker.ts';
import { parseJson } from '../body/parse-json.ts';
import { WebSocketFrames } from '../body/websocket-frames.ts';
import type { AnswerFacts, ModelFormat } from '../formats/format.ts';
import { asObject } from '../formats/json-value.ts';
import { MAX_READ_BYTES, type AnswerReader, type RequestReader } from './readers.ts';

/** How many messages of a client are looked at: the first ones say how the session is to be. */
const FIRST_MESSAGES = 3;

/** Reads what a client sends in a session over WebSocket: the wanted fields of its first messages. */
export function createSessionRequestReader(wanted: readonly string[], facts: AnswerFacts): RequestReader {
  const fields: Record<string, unknown> = {};
  let messages = 0;
  const frames = new WebSocketFrames(
    {
      message(text) {
        messages += 1;
        if (messages > FIRST_MESSAGES) return;
        const message = asObject(parseJson(text));
        for (const name of wanted) if (message[name] !== undefined) fields[name] = message[name];
      },
      close: (code) => noteClose(facts, code),
    },
    MAX_READ_BYTES,
  );
  return { atOnce: true, write: (chunk) => frames.write(chunk), fields: (): PickedFields => fields };
}

/** Reads what a server sends in a session over WebSocket. */
export function createSessionAnswerReader(format: ModelFormat, facts: AnswerFacts): AnswerReader {
  const frames = new WebSocketFrames(
    {
      message: (data) => format.readEvent({ event: '', data }, facts),
      close: (code) => noteClose(facts, code),
    },
    MAX_READ_BYTES,
  );
  return { atOnce: true, streamed: true, write: (chunk) => frames.write(chunk), finish: () => undefined };
}

/** Whoever closes first says why; the other side repeats it. So both are read as they come. */
function noteClose(facts: AnswerFacts, code: number): void {
  facts.closeCode ??= code;
}
