import { expect, it } from 'vitest';
import { freeMemory, ownsMemory } from '../src/index.ts';

it('memory with its own buffer is freed, and shared memory is kept', () => {
  const [whole, most] = [Buffer.alloc(100, 'a'), Buffer.from(new ArrayBuffer(100), 10, 60)];
  const [half, shared] = [Buffer.from(new ArrayBuffer(100), 0, 50), Buffer.from('a text that is short')];
  const ofThreads = Buffer.from(new SharedArrayBuffer(100));
  const all = [whole, most, half, shared, ofThreads];
  expect(all.map(ownsMemory)).toEqual([true, true, false, false, false]);
  all.forEach(freeMemory);
  expect(all.map(({ length }) => length)).toEqual([0, 0, 50, 20, 100]);
});
