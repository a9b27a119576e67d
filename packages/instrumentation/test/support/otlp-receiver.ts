import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { close, decodeTraces, listen, type ReceivedSpan, until } from '@auditspan/testing';

/** The response of a receiver. */
export interface ReceiverAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

/** The response of a receiver to a request with these spans. */
type AnswerBy = (spans: readonly ReceivedSpan[]) => ReceiverAnswer | Promise<ReceiverAnswer>;

const takeAll: AnswerBy = () => ({ status: 200 });

/** A receiver of OTLP/HTTP traces that keeps what it receives. */
export interface OtlpReceiver {
  readonly url: string;
  /** All spans except {@link recordings}. */
  readonly spans: ReceivedSpan[];
  /** Audit spans about recording itself. */
  readonly recordings: ReceivedSpan[];
  /** All received bodies, decompressed. */
  readonly bodies: Buffer[];
  /** Sets the status of the responses from now on. */
  answerWith(status: number): void;
  /** Sets the responses from now on, by request; spans of requests with a 200 are kept. */
  answerBy(answer: AnswerBy): void;
  /** Returns the audit spans so far, except those about recording itself. */
  calls(): ReceivedSpan[];
  /** Resolves when there are this many {@link calls}. */
  auditSpans(count: number): Promise<ReceivedSpan[]>;
  close(): Promise<void>;
}

export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const spans: ReceivedSpan[] = [];
  const recordings: ReceivedSpan[] = [];
  const bodies: Buffer[] = [];
  let answer = takeAll;
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bodyOf(request);
    bodies.push(body);
    const received = decodeTraces(body);
    const { status, headers = {}, body: answered = '' } = await answer(received);
    if (status === 200) for (const span of received) (isRecording(span) ? recordings : spans).push(span);
    response.writeHead(status, { 'content-type': 'application/x-protobuf', ...headers }).end(answered);
  };
  const server = createServer((request, response) => void take(request, response));
  const url = `http://127.0.0.1:${await listen(server)}`;
  const calls = (): ReceivedSpan[] => spans.filter(({ attributes }) => 'audit.record.id' in attributes);
  return {
    url,
    spans,
    recordings,
    calls,
    bodies,
    answerWith(status) {
      answer = () => ({ status });
    },
    answerBy(next) {
      answer = next;
    },
    auditSpans: (count) => until(`${count} audit spans`, () => calls().length >= count && calls()),
    close: () => close(server),
  };
}

function isRecording({ attributes }: ReceivedSpan): boolean {
  return attributes['audit.action'] === 'audit.recording';
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  return request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
}
