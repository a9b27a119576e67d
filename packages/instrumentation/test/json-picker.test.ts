import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonPicker } from '../src/body/json-picker.ts';
import { chunksOf, chunkSizes } from './support/chunks.ts';

const KEYS = ['model', 'usage', 'größe', 'a"b\\'];

function pick(text: string, sizes: readonly number[], maxBytes = 1_000_000): Readonly<Record<string, unknown>> {
  const picker = new JsonPicker(KEYS, maxBytes);
  for (const chunk of chunksOf(Buffer.from(text), sizes)) picker.write(chunk);
  return picker.fields();
}

describe('JsonPicker', () => {
  it('picks the values of JSON.parse, however the bytes are split', () => {
    const object = fc.dictionary(fc.oneof(fc.constantFrom(...KEYS), fc.string()), fc.jsonValue());
    const space = fc.constantFrom(undefined, 2, '\t');
    fc.assert(
      fc.property(object, space, chunkSizes, (value, indent, sizes) => {
        const text = JSON.stringify(value, undefined, indent);
        const parsed = JSON.parse(text) as Record<string, unknown>;
        const wanted = Object.fromEntries(Object.entries(parsed).filter(([key]) => KEYS.includes(key)));
        expect(pick(text, sizes)).toEqual(wanted);
      }),
    );
  });

  it('considers an object clear that has each wanted name once, however the bytes are split', () => {
    const isClear = (text: string, sizes: readonly number[]): boolean => {
      const picker = new JsonPicker(KEYS, 1000, true);
      for (const chunk of chunksOf(Buffer.from(text), sizes)) picker.write(chunk);
      return picker.isClear;
    };
    const inner = fc.dictionary(fc.constantFrom(...KEYS, 'MODEL'), fc.jsonValue());
    fc.assert(
      fc.property(inner, fc.constantFrom('model', 'Model'), chunkSizes, (value, again, sizes) => {
        const text = JSON.stringify({ x: value, model: 'm', list: [value] });
        expect(isClear(text, sizes)).toBe(true);
        expect(isClear(`\uFEFF ${text}\n`, sizes)).toBe(true);
        expect(isClear(`${text.slice(0, -1)},"${again}":1}`, sizes)).toBe(false);
        expect(isClear(text + text, sizes)).toBe(false);
      }),
    );
  });

  it('never fails on bytes that are not JSON', () => {
    fc.assert(
      fc.property(fc.uint8Array(), chunkSizes, (bytes, sizes) => {
        const picker = new JsonPicker(KEYS, 100);
        for (const chunk of chunksOf(Buffer.from(bytes), sizes)) picker.write(chunk);
        expect(Object.keys(picker.fields()).every((key) => KEYS.includes(key))).toBe(true);
      }),
    );
  });

  it('picks top-level fields only', () => {
    expect(pick('{"x":{"model":"inner"},"list":[{"model":"listed"}],"model":"top"}', [])).toEqual({ model: 'top' });
  });

  it('skips a value longer than the bound, and goes on', () => {
    expect(pick(`{"usage":"${'x'.repeat(50)}","model":"m"}`, [7], 40)).toEqual({ model: 'm' });
  });

  it('skips a truncated value', () => {
    expect(pick('{"model":"m","usage":{"a":1', [])).toEqual({ model: 'm' });
  });
});
