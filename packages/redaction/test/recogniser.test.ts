import { describe, expect, it } from 'vitest';

import { createRedactor, type Recogniser } from '../src/index.ts';

/** Finds names from a dictionary of two. */
const names: Recogniser = {
  name: 'names 1',
  find: (text) =>
    Array.from(text.matchAll(/\b(?:Erika|Jon)\b/g), ({ 0: name, index }) => ({
      start: index,
      end: index + name.length,
      class: 'person',
    })),
};

describe('a custom recogniser', () => {
  it('finds further values, under the modes of the policy', () => {
    const text = 'Erika met Jon at erika@example.com';
    expect(createRedactor({}, { recognisers: [names] }).redactText(text).text).toBe('[person] met [person] at [email]');
    const dropped = createRedactor({ classes: { person: 'drop' } }, { recognisers: [names] });
    expect(dropped.redactText('{"to":"Erika"}').text).toBe('{"to":""}');
    expect(createRedactor().redactText(text).text).toBe('Erika met Jon at [email]');
  });

  it('is asked again for an equal text, since it may have learnt a name', () => {
    let known = /none/g;
    const find: Recogniser['find'] = (text) =>
      Array.from(text.matchAll(known), ({ 0: name, index }) => ({
        start: index,
        end: index + name.length,
        class: 'person',
      }));
    const redactor = createRedactor({}, { recognisers: [{ name: 'learning', find }] });
    const note = 'Erika was here';
    const redacted = (): unknown => redactor.redactAttributes({ note }).attributes['note'];
    // A text is remembered as clean on its second occurrence.
    const before = [redacted(), redacted()];
    known = /Erika/g;
    expect([...before, redacted()]).toEqual([note, note, '[person] was here']);
  });

  it('is part of the policy hash', () => {
    const other = { ...names, name: 'names 2' };
    const hashes = [[], [names], [other]].map((recognisers) => createRedactor({}, { recognisers }).policyHash);
    expect(new Set(hashes).size).toBe(3);
  });

  it.each<[string, Recogniser['find']]>([
    [
      'throws',
      () => {
        throw new Error('no model');
      },
    ],
    ['finds what is beyond the text', () => [{ start: 0, end: 99, class: 'person' }]],
    ['finds what is of no class', () => [{ start: 0, end: 1, class: 'weather' }]],
    ['finds nothing of a length', () => [{ start: 1, end: 1, class: 'person' }]],
  ])('that %s causes the text to be replaced entirely', (_what, find) => {
    const redactor = createRedactor({}, { recognisers: [{ name: 'broken', find }] });
    expect(redactor.redactText('Erika is here')).toEqual({
      text: '[unscanned:error]',
      findings: [],
      failures: [{ reason: 'error', count: 1 }],
    });
  });
});
