import type { HoldWhere } from '../directives/directive.ts';
import type { RowCondition } from '../directives/leaves-where.ts';

/** SQL terms for the members of a hold. The parameters are named apart from those of `leavesWhere`. */
const TERMS: Readonly<Record<keyof HoldWhere, string>> = {
  principal: '(PrincipalId = {hold_principal:String} OR has(OnBehalfOf, {hold_principal:String}))',
  model: 'ModelId = {hold_model:String}',
  service: 'ServiceName = {hold_service:String}',
  trace: 'TraceId = {hold_trace:String}',
  from: 'toUnixTimestamp64Nano(Timestamp) >= {hold_from:Int64}',
  to: 'toUnixTimestamp64Nano(Timestamp) < {hold_to:Int64}',
};

/** Returns the condition for the records that a hold covers, later ones included. */
export function holdCondition(where: HoldWhere): RowCondition {
  const given = (Object.keys(TERMS) as (keyof HoldWhere)[]).filter((name) => where[name] !== undefined);
  return {
    sql: given.map((name) => TERMS[name]).join(' AND '),
    parameters: Object.fromEntries(given.map((name) => [`hold_${name}`, where[name]])),
  };
}
