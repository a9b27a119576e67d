import { ClickHouseError } from '@clickhouse/client';
import { describe, expect, it } from 'vitest';
import { errorCatalogue, toStoreError } from '../src/index.ts';

function clickHouseError(code: string, type: string): ClickHouseError {
  return new ClickHouseError({ message: 'the reason', code, type });
}

describe('toStoreError', () => {
  it.each([
    ['201', 'QUOTA_EXCEEDED'],
    ['202', 'TOO_MANY_SIMULTANEOUS_QUERIES'],
    ['252', 'TOO_MANY_PARTS'],
    ['241', 'MEMORY_LIMIT_EXCEEDED'],
    ['159', 'TIMEOUT_EXCEEDED'],
    ['243', 'NOT_ENOUGH_SPACE'],
    ['242', 'TABLE_IS_READ_ONLY'],
    ['286', 'UNSATISFIED_QUORUM_FOR_PREVIOUS_WRITE'],
  ])('classifies %s %s as transient', (code, type) => {
    const cause = clickHouseError(code, type);
    expect(toStoreError(cause, 'inserting')).toMatchObject({
      code: 'AUDITSPAN_STORE_UNAVAILABLE',
      message: `inserting: ClickHouse does not take it now (${code} ${type}): the reason`,
      cause,
    });
  });

  it.each([
    ['60', 'UNKNOWN_TABLE'],
    ['62', 'SYNTAX_ERROR'],
    ['516', 'AUTHENTICATION_FAILED'],
  ])('classifies %s %s as permanent', (code, type) => {
    expect(toStoreError(clickHouseError(code, type), 'inserting')).toMatchObject({
      code: 'AUDITSPAN_STORE_REJECTED',
      clickhouseCode: code,
      message: `inserting: ClickHouse refused it (${code} ${type}): the reason`,
    });
  });

  it('classifies anything that is not a response of ClickHouse as transient', () => {
    const refused = Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' });
    expect(toStoreError(refused, 'inserting')).toMatchObject({
      code: 'AUDITSPAN_STORE_UNAVAILABLE',
      message: 'inserting: ClickHouse is not available: ECONNREFUSED',
    });
  });

  it('returns a classified error unchanged', () => {
    const sorted = toStoreError(new Error('away'), 'inserting');
    expect(toStoreError(sorted, 'again')).toBe(sorted);
  });
});

describe('errorCatalogue', () => {
  it('has a remedy for every code, and each code once', () => {
    const codes = errorCatalogue.map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
    for (const { when, remedy } of errorCatalogue) expect([when, remedy]).not.toContain('');
  });
});
