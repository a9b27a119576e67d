import { AUDIT_FIELDS } from '@auditspan/conventions';
import { describe, expect, it } from 'vitest';
import { auditColumn, toAuditColumns } from '../src/index.ts';
import { FULL_RECORD } from './fixtures/rows.ts';

describe('toAuditColumns', () => {
  it('gives every field its column', () => {
    const entries = Object.entries(FULL_RECORD).map(([field, value]) => [auditColumn(field as 'recordId'), value]);
    expect(toAuditColumns(FULL_RECORD)).toEqual({ columns: Object.fromEntries(entries), problems: [] });
  });

  it('leaves out what the record lacks', () => {
    expect(toAuditColumns({ outcome: 'success' })).toEqual({ columns: { Outcome: 'success' }, problems: [] });
  });

  it('leaves out a number that its column cannot hold, and says so', () => {
    expect(toAuditColumns({ httpStatus: 70_000, serverPort: 443 })).toEqual({
      columns: { ServerPort: 443 },
      problems: [`${AUDIT_FIELDS.httpStatus.key} is larger than 65535`],
    });
  });
});
