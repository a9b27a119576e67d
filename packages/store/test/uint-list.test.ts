import fc from 'fast-check';
import { expect, it } from 'vitest';
import { UintList } from '../src/index.ts';

const number = fc.oneof(fc.nat(255), fc.nat(65_535), fc.nat(2 ** 32 - 1), fc.constantFrom(255, 256, 65_535, 65_536));
const step = fc.oneof(
  fc.record({ push: number }),
  fc.record({ repeat: number, times: fc.nat(200) }),
  fc.record({ keep: fc.double({ min: 0, max: 1, noNaN: true }) }),
  fc.record({ reserve: fc.nat(1000) }),
  fc.constant({ free: true }),
);

it('a list returns the numbers it was given, for any width', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40, size: 'max' }), (steps) => {
      const list = new UintList();
      let model: number[] = [];
      for (const each of steps) {
        model = applied(model, each);
        apply(list, each);
      }
      const { length } = list;
      expect(Array.from({ length }, (_, index) => list.at(index))).toEqual(model);
      expect(list.isConstant()).toBe(new Set(model).size <= 1);
      for (const [width, from] of Object.entries(WIDTHS)) {
        expect(list.toBytes(Number(width) as 1)).toEqual(bytesOf(from(model)));
      }
    }),
  );
});

const WIDTHS = {
  1: (model: number[]) => Uint8Array.from(model),
  2: (model: number[]) => Uint16Array.from(model),
  4: (model: number[]) => Uint32Array.from(model),
  8: (model: number[]) => BigUint64Array.from(model, BigInt),
};

type Step = typeof step extends fc.Arbitrary<infer Each> ? Each : never;

function apply(list: UintList, each: Step): void {
  if ('push' in each) list.push(each.push);
  else if ('repeat' in each) list.repeat(each.repeat, each.times);
  else if ('keep' in each) list.truncate(Math.floor(list.length * each.keep));
  else if ('reserve' in each) list.reserve(each.reserve);
  else list.free();
}

function applied(model: number[], each: Step): number[] {
  if ('push' in each) return [...model, each.push];
  if ('repeat' in each) return [...model, ...Array.from({ length: each.times }, () => each.repeat)];
  if ('keep' in each) return model.slice(0, Math.floor(model.length * each.keep));
  return 'reserve' in each ? model : [];
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView<ArrayBuffer>): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
