import { text } from 'node:stream/consumers';
import { Readable } from 'node:stream';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { toPrintable, toPrintableLine, toPrintableName, toPrintableTabs } from '../src/query/printable.ts';
import { printableStream } from '../src/query/printable-stream.ts';

describe('toPrintable', () => {
  it('escapes control characters, and keeps line feeds and all other text', () => {
    expect(toPrintable('gpt\u001b[2J\r\n│ é 模 │\u009b1m\u0000\u007f')).toBe(
      'gpt\\x1B[2J\\x0D\n│ é 模 │\\x9B1m\\x00\\x7F',
    );
    expect(toPrintable('gpt\u202e4-tpg\u2066\u2028')).toBe(String.raw`gpt\u202E4-tpg\u2066\u2028`);
  });

  it('keeps the tabs between columns', () => {
    expect(toPrintableTabs('gpt\u001b[2J\tb\n')).toBe('gpt\\x1B[2J\tb\n');
  });

  it('keeps single lines single', () => {
    expect(toPrintableLine('case 17\n\nNothing was changed.\u001b[8m')).toBe(
      String.raw`case 17\n\nNothing was changed.\x1B[8m`,
    );
  });
});

describe('toPrintableName', () => {
  it('distinguishes names that look the same', () => {
    expect(['alice', '\u0430lice', 'alice\u200b', 'ali\u{e0061}ce', 'M\u00fcller'].map(toPrintableName)).toEqual([
      'alice',
      '\u0430lice (spelt \\u0430lice)',
      String.raw`alice\u200B`,
      String.raw`ali\u{E0061}ce`,
      'M\u00fcller (spelt M\\xFCller)',
    ]);
  });
});

describe('printableStream', () => {
  it('is the same however the bytes are split', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 5 }), async (input, size) => {
        const bytes = Buffer.from(`${input}\u001b]`);
        const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
          bytes.subarray(index * size, (index + 1) * size),
        );
        expect(await text(Readable.from(pieces).compose(printableStream()))).toBe(toPrintable(bytes.toString()));
      }),
    );
  });
});
