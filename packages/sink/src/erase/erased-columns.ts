import { AUDIT_COLUMNS, RAW_WHOLE } from '@auditspan/store';
import { SALT_BYTES } from '../seal/commitment-writer.ts';
import { COMMITMENTS, REST, REST_COLUMNS } from '../seal/leaf-columns.ts';

/** A column, and what an erasure leaves in it. */
export interface ErasedColumn {
  readonly name: string;
  /** As an expression of ClickHouse. */
  readonly value: string;
}

/** What ClickHouse worked out of a column, by that column, and says as much as it does. */
const HASHES: Readonly<Record<string, string>> = { PrincipalId: 'PrincipalHash' };

/** The hashes of the columns that are erased, which become those of nothing. @param fields names of commitments. */
export function erasedHashes(fields: readonly string[]): ErasedColumn[] {
  return fields.flatMap((field) => {
    const hash = HASHES[field];
    return hash === undefined ? [] : [{ name: `\`${hash}\``, value: "cityHash64('')" }];
  });
}

/** The columns that commitments are over. @param fields names of commitments. */
export function erasedColumns(fields: readonly string[]): ErasedColumn[] {
  const names = fields.flatMap((field) => (field === REST ? REST_COLUMNS : [field]));
  return names.map((name) => ({ name: `\`${name}\``, value: emptyValue(name) }));
}

/** A span of one part that is not there: it is shown as empty, and still as one that was received. */
function emptyValue(name: string): string {
  const type = AUDIT_COLUMNS.find((column) => column.name === name)?.type ?? '';
  if (name === 'RawForm') return `'${RAW_WHOLE}'`;
  if (type.startsWith('Array(')) return '[]';
  return type.startsWith('Map(') ? 'map()' : `''`;
}

/** Whether a row has something left to erase, as an expression. */
export function isLeftInSql(columns: readonly ErasedColumn[]): string {
  return `(${columns.map(({ name, value }) => `${name} != ${value === 'map()' ? `CAST(map(), toTypeName(${name}))` : value}`).join(' OR ')})`;
}

/** The salts of a leaf with those of the named commitments overwritten, as an expression over `Leaf` and `Salts`. */
export function erasedSaltsInSql(fields: readonly string[]): string {
  const pieces = COMMITMENTS.map((name, place) => {
    const before = COMMITMENTS.slice(0, place).map(hasInSql).join(' + ') || '0';
    const kept = `substring(Salts, 1 + ${SALT_BYTES} * (${before}), ${SALT_BYTES})`;
    const piece = fields.includes(name) ? `unhex('${'00'.repeat(SALT_BYTES)}')` : kept;
    return `if(${hasInSql(name)}, ${piece}, '')`;
  });
  return `concat(${pieces.join(', ')})`;
}

function hasInSql(name: string): string {
  return `JSONHas(Leaf, 'commitments', '${name}')`;
}
