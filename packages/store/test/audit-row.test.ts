import { AUDIT_FIELDS } from '@auditspan/conventions';
import { describe, expect, it } from 'vitest';
import { auditColumn, toAuditColumns } from '../src/index.ts';
import { FULL_RECORD } from './fixtures/rows.ts';

describe('toAuditColumns', () => {
  it('maps every field to its column', () => {
    const entries = Object.entries(FULL_RECORD).map(([field, value]) => [auditColumn(field as 'recordId'), value]);
    expect(toAuditColumns(FULL_RECORD)).toEqual({ columns: Object.fromEntries(entries), problems: [] });
  });

  it('omits fields that the record lacks', () => {
    expect(toAuditColumns({ outcome: 'success' })).toEqual({ columns: { Outcome: 'success' }, problems: [] });
  });

  it('omits a number that its column cannot hold, and reports it', () => {
    expect(toAuditColumns({ httpStatus: 70_000, serverPort: 443 })).toEqual({
      columns: { ServerPort: 443 },
      problems: [`${AUDIT_FIELDS.httpStatus.key} is larger than 65535`],
    });
  });
});
