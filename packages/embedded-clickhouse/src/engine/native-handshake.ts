import type { Engine } from './chdb-engine.ts';
import type { QueryAnswer } from './query-answer.ts';
import type { QueryRequest } from './query-request.ts';

const QUESTION = 'SELECT displayName(), version(), revision(), timezone()';

/**
 * Whether this is the first query of a Go client, which decodes the response by a protocol revision that chDB does not
 * write.
 */
export function isHandshake(request: QueryRequest, text: string): boolean {
  return request.clientProtocolVersion > 0 && request.defaultFormat === 'Native' && text === QUESTION;
}

function sizedText(value: string): Buffer {
  const bytes = Buffer.from(value, 'utf8');
  return Buffer.concat([Buffer.of(bytes.length), bytes]);
}

/** Encodes a column of one row: name, type, "no custom serialization", value. */
function column(name: string, type: string, value: Buffer): Buffer {
  return Buffer.concat([sizedText(name), sizedText(type), Buffer.of(0), value]);
}

/** Block info: not an overflow block, bucket number -1; then four columns, one row. */
const BLOCK_HEAD = Buffer.of(1, 0, 2, 0xff, 0xff, 0xff, 0xff, 0, 4, 1);

/**
 * Returns the response to the handshake, in Native at the revision that such clients ask for. It announces revision 0,
 * so that every later block, read or written, has the plain layout that chDB supports.
 */
export function handshakeAnswer(engine: Engine): QueryAnswer {
  const block = Buffer.concat([
    BLOCK_HEAD,
    column('displayName()', 'String', sizedText(engine.displayName.slice(0, 63))),
    column('version()', 'String', sizedText(engine.version)),
    column('revision()', 'UInt32', Buffer.alloc(4)),
    column('timezone()', 'String', sizedText(engine.timezone)),
  ]);
  async function* body(): AsyncGenerator<Uint8Array, void> {
    yield block;
  }
  return {
    format: 'Native',
    summary: { read_rows: '1', read_bytes: '1' },
    body: body(),
    discard: async () => undefined,
  };
}
