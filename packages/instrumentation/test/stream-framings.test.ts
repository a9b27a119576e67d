import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AmazonEventStreamParser } from '../src/body/amazon-event-stream.ts';
import { JsonArraySplitter } from '../src/body/json-array-splitter.ts';
import { MultipartFields, multipartBoundary } from '../src/body/multipart-fields.ts';
import type { StreamEvent } from '../src/body/stream-event.ts';
import { frame } from './support/amazon-frames.ts';
import { chunksOf, chunkSizes } from './support/chunks.ts';

function messagesOf(bytes: Buffer, sizes: readonly number[] = [], maxBytes = 1_000_000): StreamEvent[] {
  const events: StreamEvent[] = [];
  const parser = new AmazonEventStreamParser((event) => events.push(event), maxBytes);
  for (const chunk of chunksOf(bytes, sizes)) parser.write(chunk);
  return events;
}

describe('AmazonEventStreamParser', () => {
  const stream = Buffer.concat([
    frame('messageStart', { role: 'assistant' }),
    frame('contentBlockDelta', { delta: { text: 'größe' } }),
    frame('throttlingException', { message: 'slow down' }, 'exception'),
  ]);
  const events = [
    { event: 'messageStart', data: '{"role":"assistant"}' },
    { event: 'contentBlockDelta', data: '{"delta":{"text":"größe"}}' },
    { event: 'throttlingException', data: '{"message":"slow down"}', isException: true },
  ];

  it('delivers the same messages at every split point', () => {
    for (let at = 0; at <= stream.length; at += 1) expect(messagesOf(stream, [at])).toEqual(events);
  });

  it('delivers the same messages however the bytes are split', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string(), fc.json()), { maxLength: 6 }), chunkSizes, (said, sizes) => {
        const bytes = Buffer.concat(said.map(([name, data]) => frame(`n${name.length}`, data)));
        expect(messagesOf(bytes, sizes)).toEqual(
          said.map(([name, data]) => ({ event: `n${name.length}`, data: JSON.stringify(data) })),
        );
      }),
    );
  });

  it('reads on if a checksum is wrong, since accepting it is up to the caller', () => {
    const damaged = Buffer.from(stream);
    damaged.writeUInt32BE(1, 8);
    expect(messagesOf(damaged)).toEqual(events);
  });

  it('skips a message longer than the bound, and goes on', () => {
    const long = frame('long', 'x'.repeat(500));
    const bytes = Buffer.concat([long, stream, long, stream]);
    for (const sizes of [[], [7, 9, 100], Array.from({ length: 400 }, () => 3)]) {
      expect(messagesOf(bytes, sizes, 300)).toEqual([...events, ...events]);
    }
  });

  it('delivers nothing for other bytes, and keeps none of them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300, size: 'max' }), chunkSizes, (bytes, sizes) => {
        expect(() => messagesOf(Buffer.from(bytes), sizes)).not.toThrow();
      }),
    );
  });
});

function elementsOf(text: string, sizes: readonly number[] = [], maxBytes = 1_000_000): string[] {
  const elements: string[] = [];
  const splitter = new JsonArraySplitter((element) => elements.push(element), maxBytes);
  for (const chunk of chunksOf(Buffer.from(text), sizes)) splitter.write(chunk);
  return elements;
}

describe('JsonArraySplitter', () => {
  it('delivers the elements of any array however the bytes are split', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue(), { maxLength: 8 }), chunkSizes, (values, sizes) => {
        const text = `[${values.map((value) => ` ${JSON.stringify(value)}\r\n`).join(',')}]`;
        expect(elementsOf(text, sizes)).toEqual(values.map((value) => JSON.stringify(value)));
      }),
    );
  });

  it('skips an element longer than the bound and an incomplete one', () => {
    expect(elementsOf(`[1,"${'x'.repeat(50)}",[2],{"a":`, [3, 20], 10)).toEqual(['1', '[2]']);
  });
});

describe('MultipartFields', () => {
  const body = [
    '--b0',
    'Content-Disposition: form-data; name="file"; filename="model.wav"',
    'Content-Type: audio/wav',
    '',
    'name="model"\u0000\u0001\r',
    'x'.repeat(3000),
    '--b0',
    'content-disposition: form-data; name="model"',
    '',
    'whisper-1',
    '--b0--',
    '',
  ].join('\r\n');

  it('picks a field at every split point, and nothing from a file', () => {
    for (let at = 0; at <= body.length; at += 1) {
      const fields = new MultipartFields(['model', 'file'], 'b0');
      for (const chunk of chunksOf(Buffer.from(body), [at])) fields.write(chunk);
      expect(fields.fields()).toEqual({ model: 'whisper-1' });
    }
  });

  it.each([
    ['multipart/form-data; boundary=b0', 'b0'],
    ['Multipart/Form-Data; charset=utf-8; boundary="b 0"', 'b 0'],
    ['application/json', undefined],
    [undefined, undefined],
  ])('finds in %s the boundary %s', (contentType, boundary) => {
    expect(multipartBoundary(contentType)).toBe(boundary);
  });
});
