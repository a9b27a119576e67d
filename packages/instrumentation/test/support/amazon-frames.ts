import { crc32 } from 'node:zlib';

/** Encodes a message of `application/vnd.amazon.eventstream`, with the headers that Bedrock sends. */
export function frame(name: string, payload: unknown, type: 'event' | 'exception' = 'event'): Buffer {
  const headers = Buffer.concat([
    header(`:${type}-type`, name),
    header(':content-type', 'application/json'),
    header(':message-type', type),
  ]);
  const body = Buffer.from(JSON.stringify(payload));
  const prelude = Buffer.alloc(8);
  prelude.writeUInt32BE(16 + headers.length + body.length, 0);
  prelude.writeUInt32BE(headers.length, 4);
  const message = Buffer.concat([prelude, checksum(prelude), headers, body]);
  return Buffer.concat([message, checksum(message)]);
}

/** Encodes a chunk of `InvokeModelWithResponseStream`, which wraps the model's own event. */
export function chunkFrame(said: unknown): Buffer {
  return frame('chunk', { bytes: Buffer.from(JSON.stringify(said)).toString('base64'), p: 'abc' });
}

function header(name: string, value: string): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(value.length);
  return Buffer.concat([Buffer.from([name.length]), Buffer.from(name), Buffer.from([7]), length, Buffer.from(value)]);
}

function checksum(bytes: Buffer): Buffer {
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(bytes));
  return sum;
}
