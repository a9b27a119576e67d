import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCheckpoint } from '../src/checkpoint.ts';
import { decodeBundle } from '../src/entry-bundle.ts';
import { LedgerFormatError } from '../src/errors.ts';
import { decodeLeaf } from '../src/leaf.ts';
import { parseNote, parseSignatureLines } from '../src/note.ts';
import { parsePolicy } from '../src/parse-policy.ts';
import { parseTilePath } from '../src/tile.ts';
import { parseTlogProof } from '../src/tlog-proof.ts';
import { parseVerifierKey } from '../src/verifier-key.ts';
import { parseAddCheckpoint } from '../src/witness-request.ts';
import { readVectors } from './vectors.ts';

const { notes } = await readVectors();
const { vkey, note } = notes.at(0)!;
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const hash = '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=';

type Parser = readonly [name: string, parse: (input: Uint8Array) => unknown, valid: string];

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const parsers: readonly Parser[] = [
  ['parseNote', parseNote, note],
  ['parseSignatureLines', (bytes) => parseSignatureLines(text(bytes)), note.slice(note.indexOf('— '))],
  ['parseVerifierKey', (bytes) => parseVerifierKey(text(bytes)), vkey],
  ['parseCheckpoint', (bytes) => parseCheckpoint(text(bytes)), `a\n12\n${hash}\nmore\n`],
  [
    'parseTlogProof',
    (bytes) => parseTlogProof(text(bytes)),
    `c2sp.org/tlog-proof@v1\nextra AAAA\nindex 7\n${hash}\n\n${note}`,
  ],
  ['parsePolicy', parsePolicy, `log ${vkey}\n# comment\nquorum none\n`],
  ['parseAddCheckpoint', parseAddCheckpoint, `old 7\n${hash}\n\n${note}`],
  ['parseTilePath', (bytes) => parseTilePath(text(bytes)), 'tile/0/x001/x234/067.p/7'],
  ['decodeBundle', (bytes) => decodeBundle(bytes, 2), '\0\u0001a\0\u0002bc'],
  ['decodeLeaf', decodeLeaf, '{"a":["1",null,0.5]}'],
];

/** Whether the input is parsed, or rejected with the coded error. */
function readsOrRefuses(parse: Parser[1], input: Uint8Array): boolean {
  try {
    parse(input);
    return true;
  } catch (error) {
    return error instanceof LedgerFormatError;
  }
}

describe.each(parsers)('%s', (_, parse, valid) => {
  it('reads what is valid', () => {
    expect(() => parse(encode(valid))).not.toThrow();
  });

  it('throws nothing but its coded error, for any bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300, size: 'max' }), (bytes) => readsOrRefuses(parse, bytes)));
  });

  it('throws nothing but its coded error, for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300, size: 'max' }), (value) =>
        readsOrRefuses(parse, encode(value)),
      ),
    );
  });

  it('throws nothing but its coded error, for nearly valid input', () => {
    const whole = encode(valid);
    const place = fc.nat(whole.length - 1);
    const change = fc.record({ from: place, length: fc.nat(4), put: fc.uint8Array({ maxLength: 4 }) });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
        let bytes = whole;
        for (const { from, length, put } of changes) {
          bytes = Uint8Array.from([...bytes.slice(0, from), ...put, ...bytes.slice(from + length)]);
        }
        return readsOrRefuses(parse, bytes);
      }),
    );
  });
});
