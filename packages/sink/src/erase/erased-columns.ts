import { AUDIT_COLUMNS, RAW_WHOLE } from '@auditspan/store';
import { SALT_BYTES } from '../seal/commitment-writer.ts';
import { COMMITMENTS, REST, REST_COLUMNS } from '../seal/leaf-columns.ts';

/** A column and its value after an erasure. */
export interface ErasedColumn {
  readonly name: string;
  /** SQL expression. */
  readonly value: string;
}

/** Columns that ClickHouse derives from an erased column, and that reveal as much as it does. */
const HASHES: Readonly<Record<string, string>> = { PrincipalId: 'PrincipalHash' };

/** Returns the derived columns of erased ones, with the hash of the empty value. @param fields names of commitments. */
export function erasedHashes(fields: readonly string[]): ErasedColumn[] {
  return fields.flatMap((field) => {
    const hash = HASHES[field];
    return hash === undefined ? [] : [{ name: `\`${hash}\``, value: "cityHash64('')" }];
  });
}

/** Returns the columns that the commitments cover. @param fields names of commitments. */
export function erasedColumns(fields: readonly string[]): ErasedColumn[] {
  const names = fields.flatMap((field) => (field === REST ? REST_COLUMNS : [field]));
  return names.map((name) => ({ name: `\`${name}\``, value: emptyValue(name) }));
}

/** The raw form becomes that of a whole span without bytes: it is shown as empty, and still as one that was received. */
function emptyValue(name: string): string {
  const type = AUDIT_COLUMNS.find((column) => column.name === name)?.type ?? '';
  if (name === 'RawForm') return `'${RAW_WHOLE}'`;
  if (type.startsWith('Array(')) return '[]';
  return type.startsWith('Map(') ? 'map()' : `''`;
}

/** Returns an SQL expression for whether a row has anything left to erase. */
export function isLeftInSql(columns: readonly ErasedColumn[]): string {
  return `(${columns.map(({ name, value }) => `${name} != ${value === 'map()' ? `CAST(map(), toTypeName(${name}))` : value}`).join(' OR ')})`;
}

/** Returns an SQL expression over `Leaf` and `Salts` that overwrites the salts of the named commitments. */
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
