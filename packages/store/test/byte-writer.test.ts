import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteDictionary, ByteWriter, TextColumn } from '../src/index.ts';

const bytes = fc.uint8Array({ maxLength: 200, size: 'max' });

function writerOf(value: Uint8Array): ByteWriter {
  return new ByteWriter(Buffer.from(value));
}

describe('ByteWriter', () => {
  it('copies any range of another writer, a whole array, and its own bytes', () => {
    fc.assert(
      fc.property(bytes, bytes, fc.nat(), fc.nat(), (own, other, one, two) => {
        const places = [one % (other.length + 1), two % (other.length + 1)];
        const [start, end] = [Math.min(...places), Math.max(...places)];
        const out = writerOf(own);
        out.copy(writerOf(other), start, end);
        out.whole(own);
        out.repeat(0, own.length);
        expect(out.view()).toEqual(Buffer.concat([own, other.subarray(start, end), own, own]));
      }),
    );
  });

  it('writes any unsigned 64-bit integer in decimal digits', () => {
    const near = fc
      .tuple(fc.bigInt({ min: 0n, max: 19n }), fc.bigInt({ min: -2n, max: 2n }))
      .map(([power, more]) => BigInt.asUintN(64, 10n ** power + more));
    fc.assert(
      fc.property(
        fc.oneof(near, fc.constantFrom(2n ** 32n, 2n ** 53n), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })),
        (value) => {
          const out = new ByteWriter();
          out.wholeNumber(Number(value & 0xffff_ffffn), Number(value >> 32n));
          expect(out.view().toString()).toBe(`${value}`);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('classifies as plain what JSON leaves unescaped: every byte at every position', () => {
    for (let byte = 0; byte < 256; byte += 1) {
      for (let place = 0; place < 11; place += 1) {
        const text = Buffer.alloc(11, 'a');
        text[place] = byte;
        const out = writerOf(Buffer.from('x'));
        const isPlain = out.copyPlain(writerOf(text), 0, text.length);
        const isAscii = byte > 0x1f && byte < 0x7f;
        expect([byte, place, isPlain]).toEqual([
          byte,
          place,
          isAscii && JSON.stringify(text.toString()) === `"${text.toString()}"`,
        ]);
        expect(out.view().toString('latin1')).toBe(isPlain ? `x${text.toString()}` : 'x');
      }
    }
  });
});

describe('TextColumn', () => {
  it('writes a value of any length without a length prefix', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 300, size: 'max' })), (values) => {
        const column = new TextColumn();
        for (const value of values) column.append(value);
        const out = new ByteWriter();
        for (let index = 0; index < values.length; index += 1) column.writeValue(out, index);
        expect(out.view().toString()).toBe(values.join(''));
      }),
    );
  });

  it('detects a constant column, and returns the dictionary number of each value', () => {
    const text = fc.oneof(fc.constantFrom('', 'a', 'aa', 'ab', 'b'), fc.string({ maxLength: 200, size: 'max' }));
    const few = fc
      .tuple(text, text, fc.array(fc.boolean()))
      .map(([one, other, picks]) => picks.map((pick) => (pick ? one : other)));
    fc.assert(
      fc.property(fc.oneof(few, fc.array(text)), (values) => {
        const [column, dictionary] = [new TextColumn(), new ByteDictionary()];
        for (const value of values) column.append(value);
        expect(column.isConstant()).toBe(new Set(values).size < 2);
        const numbers = Array.from(column.numbersIn(dictionary), (number) => dictionary.bytesOf(number).toString());
        expect(numbers).toEqual(values.map((value) => Buffer.from(value).toString()));
        column.append(Buffer.of(0xff));
        expect(column.numbersIn(dictionary).at(-1)).toBe(-1);
      }),
    );
  });
});
