import { parseAuditRecord, type AuditRecord } from '@auditspan/conventions';
import { startModelEndpoint, until, type ModelEndpoint } from '@auditspan/testing';
import { expect } from 'vitest';
import { startAuditing, type Auditing } from '../../src/auditing.ts';
import { parseInstrumentationConfig } from '../../src/config.ts';
import { startOtlpReceiver, type OtlpReceiver } from './otlp-receiver.ts';

/** This process with auditing, a model endpoint to call and a receiver of the records. */
export interface Audited {
  readonly model: ModelEndpoint;
  readonly receiver: OtlpReceiver;
  readonly auditing: Auditing;
  /** Returns the records of calls so far, once there are this many. */
  records(count: number): Promise<AuditRecord[]>;
  close(): Promise<void>;
}

export async function startAudited(config: Record<string, unknown> = {}): Promise<Audited> {
  const [model, receiver] = await Promise.all([startModelEndpoint(), startOtlpReceiver()]);
  // This process also serves the model endpoint: only its outgoing calls are observed, unless a test wants otherwise.
  const auditing = startAuditing(
    parseInstrumentationConfig({
      endpoint: receiver.url,
      tracing: false,
      inbound: false,
      // Tests of the spool give it a directory.
      spoolDir: false,
      ...config,
    }),
  );
  return {
    model,
    receiver,
    auditing,
    async records(count) {
      // The tap may learn of the end of a connection after the caller does.
      return until(`${count} records of calls`, async () => {
        await auditing.forceFlush();
        return receiver.calls().length >= count && recordsOf(receiver.calls());
      });
    },
    async close() {
      await auditing.shutdown();
      await Promise.all([model.close(), receiver.close()]);
    },
  };
}

/** Returns the records of audit spans, in the order in which they were created. */
export function recordsOf(spans: readonly { readonly attributes: Readonly<Record<string, unknown>> }[]): AuditRecord[] {
  return spans
    .map(({ attributes }) => {
      const result = parseAuditRecord(attributes);
      if (!('record' in result)) throw new Error(JSON.stringify(result));
      return result.record as AuditRecord;
    })
    .toSorted((a, b) => a.sourceSequence - b.sourceSequence);
}

const HMAC = /^hmac-sha256:[0-9a-f]{64}$/u;

type Fields = Partial<Record<keyof AuditRecord, unknown>>;

/**
 * Returns a complete record of a successful action of alice: the fields of all her records, with these replaced or
 * added; `undefined` removes a field.
 */
export function wholeRecord(fields: Fields): unknown {
  const record = {
    schemaVersion: '1',
    recordId: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/u),
    category: 'access',
    action: 'model.invoke',
    outcome: 'success',
    direction: 'outbound',
    principalId: 'alice',
    principalType: 'user',
    principalSource: 'explicit',
    principalVerified: false,
    attribution: 'exact',
    purpose: 'support',
    purposeSource: 'explicit',
    callId: expect.any(String),
    attempt: 1,
    sourceId: expect.any(String),
    // The start of auditing is record 1.
    sourceSequence: 2,
    redactionPolicy: expect.any(String),
    redactionCount: expect.any(Number),
    ...fields,
  };
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}

/**
 * Returns a complete record of a successful OpenAI chat call, with these fields replaced; `undefined` removes a field.
 */
export function expectedRecord(model: ModelEndpoint, fields: Fields): unknown {
  return wholeRecord({
    credentialId: expect.stringMatching(/^hmac-sha256:[0-9a-f]{16}$/u),
    modelId: 'gpt-5',
    modelServedId: 'gpt-5-2026-05-01',
    modelProvider: 'openai',
    serverAddress: '127.0.0.1',
    serverPort: Number(new URL(model.url).port),
    operation: 'chat',
    inputTokens: expect.any(Number),
    outputTokens: expect.any(Number),
    usageState: 'reported',
    responseId: expect.any(String),
    finishReasons: ['stop'],
    requestBytes: expect.any(Number),
    responseBytes: expect.any(Number),
    requestDigest: expect.stringMatching(HMAC),
    responseDigest: expect.stringMatching(HMAC),
    stream: false,
    httpStatus: 200,
    ...fields,
  });
}
