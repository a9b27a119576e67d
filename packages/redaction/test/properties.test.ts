import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createRedactor } from '../src/index.ts';

const redactor = createRedactor();

const personal = fc.constantFrom(
  'erika@example.com',
  '4111 1111 1111 1111',
  'DE89 3704 0044 0532 0130 00',
  '219-09-9999',
  '+49 30 1234567',
);
const words = fc.array(fc.lorem({ maxCount: 4 }), { minLength: 1, maxLength: 6 }).map((parts) => parts.join(' '));

describe('redactText', () => {
  it('never throws and never fails on any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        expect(redactor.redactText(text).findings).not.toContainEqual({ class: 'failed', count: 1 });
      }),
    );
  });

  it('finds personal data wherever it stands in a text', () => {
    fc.assert(
      fc.property(words, personal, words, (before, value, after) => {
        expect(redactor.redactText(`${before} ${value}; ${after}`).text).not.toContain(value);
      }),
    );
  });

  it('has nothing left to do on what it wrote', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(words, personal)), (parts) => {
        const once = redactor.redactText(parts.join('\n')).text;
        expect(redactor.redactText(once)).toEqual({ text: once, findings: [] });
      }),
    );
  });

  it('keeps JSON parseable, with the same keys', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ role: fc.constantFrom('user', 'tool'), content: fc.oneof(words, personal) })),
        (messages) => {
          const masked = JSON.parse(redactor.redactText(JSON.stringify(messages)).text) as typeof messages;
          expect(masked.map((message) => Object.keys(message))).toEqual(
            messages.map((message) => Object.keys(message)),
          );
        },
      ),
    );
  });

  it('replaces a text whole that is longer than it may examine', () => {
    const short = createRedactor({ maxValueLength: 10 });
    expect(short.redactText('harmless text')).toEqual({ text: '[failed]', findings: [{ class: 'failed', count: 1 }] });
  });
});
