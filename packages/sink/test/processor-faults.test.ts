import { createRedactor } from '@auditspan/redaction';
import { expect, it } from 'vitest';
import { SIGNAL } from '../src/decode/signal.ts';
import { createRequestProcessor } from '../src/processor/process-request.ts';
import { decodeSpans, PLENTY, PROTOBUF } from './fixtures/decoding.ts';
import { protobufOf } from './fixtures/requests.ts';
import { readableSpan } from './fixtures/spans.ts';

const EMAIL = 'ada.lovelace@example.org';
const BROKEN = {
  name: 'broken',
  find: (): never => {
    throw new Error('out of order');
  },
};

it('forwards no text of a span that could not be examined, and reports that on the span', async () => {
  const processor = createRequestProcessor(createRedactor({}, { recognisers: [BROKEN] }));
  const sent = protobufOf([readableSpan({ name: `mail ${EMAIL}`, attributes: { to: EMAIL, n: 1 } })]);
  const { body, items } = await processor.process(sent, PROTOBUF, SIGNAL.TRACES, PLENTY);
  expect(body.includes(EMAIL)).toBe(false);
  expect({ items, spans: decodeSpans(body) }).toMatchObject({
    items: 1,
    spans: [
      {
        name: '[unscanned:error]',
        attributes: { 'audit.redaction.failures': [expect.stringMatching(/^error:\d+$/)] },
      },
    ],
  });
});
