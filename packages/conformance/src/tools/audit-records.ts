import { decodeTraces } from '@auditspan/testing';
import type { Delivery, ToolRecord } from './tool.ts';

/** Parses audit records from an OTLP trace request in protobuf. */
export function auditRecords({ path, body }: Delivery): readonly ToolRecord[] {
  if (!path.endsWith('/v1/traces')) return [];
  return decodeTraces(body)
    .map(({ attributes }) => attributes)
    .filter((attributes) => attributes['audit.action'] === 'model.invoke')
    .map(recordOf);
}

function recordOf(attributes: Readonly<Record<string, unknown>>): ToolRecord {
  const text = (key: string): string | undefined => {
    const value = attributes[key];
    return typeof value === 'string' ? value : undefined;
  };
  return {
    model: text('gen_ai.request.model'),
    isError: text('audit.outcome') === 'error',
    outcome: text('audit.outcome'),
    user: text('audit.principal.id'),
    callId: text('audit.call.id'),
  };
}
