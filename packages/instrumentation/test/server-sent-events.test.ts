import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ServerSentEventParser } from '../src/body/server-sent-events.ts';
import type { StreamEvent } from '../src/body/stream-event.ts';
import { chunksOf, chunkSizes } from './support/chunks.ts';

function parse(text: string, sizes: readonly number[] = [], maxLength = 1_000_000): StreamEvent[] {
  const events: StreamEvent[] = [];
  const parser = new ServerSentEventParser((event) => events.push(event), maxLength);
  for (const chunk of chunksOf(Buffer.from(text), sizes)) parser.write(chunk);
  return events;
}

const stream = [
  '\uFEFFevent: message_start',
  'data: {"a":"größe"}',
  '',
  ': a comment',
  'data:no space',
  'data: second line',
  'id: 7',
  '',
  'data',
  '',
  'event: only a name',
  '',
  'data: [DONE]',
  '',
  '',
];
const events = [
  { event: 'message_start', data: '{"a":"größe"}' },
  { event: '', data: 'no space\nsecond line' },
  { event: '', data: '' },
  { event: '', data: '[DONE]' },
];

describe('ServerSentEventParser', () => {
  it.each([
    ['LF', '\n'],
    ['CRLF', '\r\n'],
    ['CR', '\r'],
  ])('delivers the same events at every split point, with lines that end in %s', (_name, end) => {
    const text = stream.join(end);
    for (let at = 0; at <= Buffer.byteLength(text); at += 1) expect(parse(text, [at])).toEqual(events);
  });

  it('delivers the same events however the bytes are split', () => {
    const line = fc.oneof(fc.constantFrom('', 'data: x', 'data', 'event: e', ':', 'data: ü'), fc.string());
    const text = fc.array(fc.tuple(line, fc.constantFrom('\n', '\r', '\r\n')), { maxLength: 30, size: 'max' });
    fc.assert(
      fc.property(text, chunkSizes, (lines, sizes) => {
        const whole = lines.map(([content, end]) => content + end).join('');
        expect(parse(whole, sizes)).toEqual(parse(whole));
      }),
    );
  });

  it('delivers no incomplete event', () => {
    expect(parse('data: a\n\ndata: b\n')).toEqual([{ event: '', data: 'a' }]);
  });

  it('skips an event longer than the bound, and goes on', () => {
    const long = 'x'.repeat(30);
    expect(parse(`data: ${long}\n\ndata: b\n\n`, [10, 10], 20)).toEqual([{ event: '', data: 'b' }]);
    expect(parse(`data: ${long}\ndata: ${long}\n\ndata: b\n\n`, [10], 40)).toEqual([{ event: '', data: 'b' }]);
  });
});
