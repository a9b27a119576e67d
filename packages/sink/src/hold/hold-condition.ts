import type { HoldWhere } from '../directives/directive.ts';
import type { RowCondition } from '../directives/leaves-where.ts';

/** SQL terms for the members of a hold. */
const TERMS: Readonly<Record<keyof HoldWhere, (parameter: string) => string>> = {
  principal: (name) => `(PrincipalId = {${name}:String} OR has(OnBehalfOf, {${name}:String}))`,
  model: (name) => `ModelId = {${name}:String}`,
  service: (name) => `ServiceName = {${name}:String}`,
  trace: (name) => `TraceId = {${name}:String}`,
  from: (name) => `toUnixTimestamp64Nano(Timestamp) >= {${name}:Int64}`,
  to: (name) => `toUnixTimestamp64Nano(Timestamp) < {${name}:Int64}`,
};

/**
 * Returns the condition for the records that a hold covers, later ones included.
 * @param prefix of its query parameters, to keep them apart from those of other conditions.
 */
export function holdCondition(where: HoldWhere, prefix = 'hold'): RowCondition {
  const given = (Object.keys(TERMS) as (keyof HoldWhere)[]).filter((name) => where[name] !== undefined);
  return {
    sql: given.map((name) => TERMS[name](`${prefix}_${name}`)).join(' AND '),
    parameters: Object.fromEntries(given.map((name) => [`${prefix}_${name}`, where[name]])),
  };
}
