import { expect, it } from 'vitest';
import { createRecordId } from '../src/record-id.ts';

it('a record id is a unique UUIDv7 with the given time', () => {
  const now = Date.UTC(2026, 10, 25);
  const ids = Array.from({ length: 1000 }, () => createRecordId(now));

  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/u);
  expect(Number.parseInt(ids[0]?.replace('-', '').slice(0, 12) ?? '', 16)).toBe(now);
});
