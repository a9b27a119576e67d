import type { PickedFields } from '../body/json-picker.ts';
import { parseJson } from '../body/parse-json.ts';
import { WebSocketFrames } from '../body/websocket-frames.ts';
import type { ResponseFacts, ModelFormat } from '../formats/format.ts';
import { asObject } from '../formats/json-value.ts';
import { MAX_READ_BYTES, type ResponseReader, type RequestReader } from './readers.ts';

/** Number of a client's messages that are parsed: the first ones configure the session. */
const FIRST_MESSAGES = 3;

/** Creates a reader for the client's side of a WebSocket session: the wanted fields of its first messages. */
export function createSessionRequestReader(wanted: readonly string[], facts: ResponseFacts): RequestReader {
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

/** Creates a reader for the server's side of a WebSocket session. */
export function createSessionResponseReader(format: ModelFormat, facts: ResponseFacts): ResponseReader {
  const frames = new WebSocketFrames(
    {
      message: (data) => format.readEvent({ event: '', data }, facts),
      close: (code) => noteClose(facts, code),
    },
    MAX_READ_BYTES,
  );
  return { atOnce: true, streamed: true, write: (chunk) => frames.write(chunk), finish: () => undefined };
}

/** The side that closes first gives the reason and the other repeats it, so both sides are read immediately. */
function noteClose(facts: ResponseFacts, code: number): void {
  facts.closeCode ??= code;
}
