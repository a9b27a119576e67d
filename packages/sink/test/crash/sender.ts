import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { attributesOf } from '@auditspan/conventions';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { jsonOf, protobufOf } from '../fixtures/requests.ts';
import { nextSpanId, readableSpan } from '../fixtures/spans.ts';
import { pick } from './random.ts';

const SOURCE = 'the-source';
export const PRINCIPALS: readonly string[] = ['carl', 'dora', 'eve'];
const MODELS = ['gpt-5', 'o4', 'rare'];
/** Data class of records that officers drop after a day. */
export const EXPIRING = 'short';

/** Sends spans, and resends those not acknowledged, regrouped, together with some that were. */
export class Sender {
  readonly acknowledged = new Set<string>();
  readonly #audits = new Set<string>();
  readonly #expiring = new Set<string>();
  readonly #spans: ReadableSpan[] = [];
  readonly #random: () => number;
  #unanswered: ReadableSpan[] = [];
  #sequence = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** Returns the ids that each table must contain once. @param isExpired whether records of the expiring class were dropped */
  expected(isExpired: boolean): ReadonlyMap<string, ReadonlySet<string>> {
    const kept = new Set([...this.acknowledged].filter((id) => !isExpired || !this.#expiring.has(id)));
    return new Map([
      ['otel_traces', kept],
      ['audit_spans', new Set([...kept].filter((id) => this.#audits.has(id)))],
    ]);
  }

  /** Sends a request of new spans, of some that were not acknowledged, and of some that were. */
  async sendOne(url: string): Promise<void> {
    const again = this.#unanswered.splice(0, Math.floor(this.#random() * 30));
    const replayed = Array.from({ length: Math.floor(this.#random() * 4) }, () => this.#any()).filter(
      (span) => span !== undefined,
    );
    const fresh = Array.from({ length: 1 + Math.floor(this.#random() * 20) }, () => this.#make());
    await this.#send(url, [...again, ...replayed, ...fresh]);
  }

  /** Sends everything that was not acknowledged until it is. */
  async sendAgain(url: string): Promise<void> {
    while (this.#unanswered.length > 0) await this.#send(url, this.#unanswered.splice(0, 100));
  }

  async #send(url: string, spans: readonly ReadableSpan[]): Promise<void> {
    const isJson = this.#random() < 0.2;
    const body = isJson ? jsonOf(spans) : gzipSync(protobufOf(spans));
    const headers: Record<string, string> = isJson
      ? { 'content-type': 'application/json' }
      : { 'content-type': 'application/x-protobuf', 'content-encoding': 'gzip' };
    const status = await fetch(url, { method: 'POST', body: new Uint8Array(body), headers }).then(
      async (response) => {
        await response.arrayBuffer();
        return response.status;
      },
      () => 0,
    );
    if (status === 200) for (const span of spans) this.acknowledged.add(span.spanContext().spanId);
    else this.#unanswered.push(...spans);
  }

  #any(): ReadableSpan | undefined {
    return this.#spans[Math.floor(this.#random() * this.#spans.length)];
  }

  #make(): ReadableSpan {
    const spanId = nextSpanId();
    const isAudit = this.#random() < 0.6;
    const isExpiring = isAudit && this.#random() < 0.3;
    if (isAudit) this.#audits.add(spanId);
    if (isExpiring) this.#expiring.add(spanId);
    const span = readableSpan({ spanId, attributes: isAudit ? this.#record(isExpiring) : { 'http.route': '/' } });
    this.#spans.push(span);
    return span;
  }

  #record(isExpiring: boolean): NonNullable<Parameters<typeof readableSpan>[0]>['attributes'] & object {
    this.#sequence += 1;
    const id = randomBytes(16).toString('hex');
    const recordId = `01923456-${id.slice(0, 4)}-7${id.slice(4, 7)}-8${id.slice(7, 10)}-${id.slice(10, 22)}`;
    return attributesOf({
      recordId,
      outcome: 'success',
      principalId: pick(this.#random, PRINCIPALS),
      modelId: pick(this.#random, MODELS),
      ...(isExpiring && { dataClass: EXPIRING }),
      sourceId: SOURCE,
      sourceSequence: this.#sequence,
    });
  }
}
