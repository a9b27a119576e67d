const LF = 0x0a;
const CR = 0x0d;

/** One event of a `text/event-stream`. */
export interface ServerSentEvent {
  /** The event's type; empty where the stream names none. */
  readonly event: string;
  readonly data: string;
}

/** Parses an event stream as its bytes pass. */
export interface EventStreamParser {
  write(chunk: Buffer): void;
}

/**
 * Parser of server-sent events that gives the same events however the bytes are cut.
 * Lines longer than the bound are skipped, so memory stays bounded.
 *
 * @param maxBytes longest line and longest event kept, in bytes
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export function createEventStreamParser(
  onEvent: (event: ServerSentEvent) => void,
  maxBytes: number,
): EventStreamParser {
  let parts: Buffer[] = [];
  let partBytes = 0;
  let tooLong = false;
  let skipLf = false;
  let first = true;
  let event = '';
  let data: string[] = [];
  let dataLength = 0;

  const dispatch = (): void => {
    if (data.length > 0) onEvent({ event, data: data.length === 1 ? (data[0] as string) : data.join('\n') });
    event = '';
    data = [];
    dataLength = 0;
  };
  const takeField = (name: string, value: string): void => {
    if (name === 'event') event = value;
    if (name !== 'data') return;
    dataLength += value.length;
    if (dataLength <= maxBytes) data.push(value);
  };
  const takeLine = (line: string): void => {
    const text = first && line.startsWith('\uFEFF') ? line.slice(1) : line;
    first = false;
    if (text === '') return dispatch();
    const colon = text.indexOf(':');
    if (colon === -1) return takeField(text, '');
    takeField(text.slice(0, colon), text.slice(text[colon + 1] === ' ' ? colon + 2 : colon + 1));
  };
  const hold = (part: Buffer): void => {
    if (part.length === 0) return;
    partBytes += part.length;
    if (partBytes > maxBytes) {
      tooLong = true;
      parts = [];
    } else parts.push(Buffer.from(part));
  };
  const endLine = (chunk: Buffer, from: number, to: number): void => {
    if (!tooLong && parts.length === 0) takeLine(chunk.toString('utf8', from, to));
    else if (!tooLong) takeLine(Buffer.concat([...parts, chunk.subarray(from, to)]).toString('utf8'));
    parts = [];
    partBytes = 0;
    tooLong = false;
  };

  return {
    write(chunk) {
      let from = 0;
      if (skipLf && chunk.length > 0) {
        if (chunk[0] === LF) from = 1;
        skipLf = false;
      }
      let cr = chunk.indexOf(CR, from);
      let lf = chunk.indexOf(LF, from);
      while (cr !== -1 || lf !== -1) {
        const end = lf === -1 || (cr !== -1 && cr < lf) ? cr : lf;
        endLine(chunk, from, end);
        from = end + 1;
        if (end === cr && from < chunk.length && chunk[from] === LF) from += 1;
        else if (end === cr && from === chunk.length) skipLf = true;
        if (cr !== -1 && cr < from) cr = chunk.indexOf(CR, from);
        if (lf !== -1 && lf < from) lf = chunk.indexOf(LF, from);
      }
      hold(chunk.subarray(from));
    },
  };
}
