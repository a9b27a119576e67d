import type { ServerResponse } from 'node:http';
import type { AuditRecord } from '@auditspan/conventions';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runAs } from '../src/context/run-as.ts';
import { startAudited, type Audited } from './support/audited.ts';
import { CUT_INPUTS, type CutInput } from './support/cut-inputs.ts';
import { startRawEndpoint, type RawEndpoint } from './support/raw-endpoint.ts';
import { telling } from './support/telling.ts';

/** What happens to a response after so many bytes. */
type Cut = 'destroyed' | 'paused';

/** What a caller observed of a response. */
interface Seen {
  readonly bytes: string;
  readonly error?: unknown;
}

const bodyOf = ({ parts }: CutInput): Buffer => Buffer.concat(parts.map((part) => Buffer.from(part)));
/** Number of concurrent calls. */
const LANES = 8;

async function answer(response: ServerResponse, input: CutInput, at: number, cut: Cut): Promise<void> {
  const body = bodyOf(input);
  response.writeHead(200, { 'content-type': input.type });
  response.flushHeaders();
  const first = body.subarray(0, at);
  if (first.length > 0) await new Promise((resolve) => response.write(first, resolve));
  if (cut === 'destroyed') response.destroy();
  else setImmediate(() => response.end(body.subarray(at)));
}

async function call(url: string, input: CutInput, at: number, cut: Cut): Promise<Seen> {
  const chunks: Uint8Array[] = [];
  const seen = (): string => Buffer.concat(chunks).toString('latin1');
  try {
    const response = await fetch(`${url}${input.path}`, {
      method: 'POST',
      headers: { 'x-input': String(CUT_INPUTS.indexOf(input)), 'x-at': String(at), 'x-cut': cut },
      body: JSON.stringify({ model: input.model, stream: true }),
    });
    for await (const chunk of response.body ?? []) chunks.push(chunk);
    return { bytes: seen() };
  } catch (error) {
    const { name, message, cause } = error as Error & { cause?: { code?: unknown } };
    return { bytes: seen(), error: { name, message, code: cause?.code } };
  }
}

/** Calls the function for every offset of a body, some concurrently, each as a different principal. */
async function atEveryByte(input: CutInput, act: (at: number) => Promise<Seen>): Promise<Seen[]> {
  const all: Seen[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let at = next; at <= bodyOf(input).length; at = next) {
      next += 1;
      all[at] = await runAs({ id: `at-${at}` }, () => act(at));
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return all;
}

/** Offsets from which a response is complete: where its last significant part may end, and where it certainly does. */
function wholeFrom({ parts, wholeAfter }: CutInput): { readonly maybe: number; readonly surely: number } {
  if (wholeAfter === undefined) return { maybe: Infinity, surely: Infinity };
  const surely = Buffer.concat(parts.slice(0, wholeAfter).map((part) => Buffer.from(part))).length;
  const last = parts[wholeAfter - 1];
  return { maybe: surely - (typeof last === 'string' ? last.length - last.trimEnd().length : 0), surely };
}

function outcomesAt(input: CutInput, at: number): readonly string[] {
  const { maybe, surely } = wholeFrom(input);
  if (at >= surely) return ['success'];
  return at >= maybe ? ['success', 'error'] : ['error'];
}

describe.each(CUT_INPUTS.map((input) => ({ format: input.format, input })))('a response of $format', ({ input }) => {
  let endpoint: RawEndpoint;
  let plainly: Record<Cut, Seen[]>;
  let audited: Audited;
  beforeAll(async () => {
    endpoint = await startRawEndpoint((request, response) => {
      const { 'x-input': index, 'x-at': at, 'x-cut': cut } = request.headers;
      const asked = CUT_INPUTS.at(Number(index));
      if (asked !== undefined) void answer(response, asked, Number(at), cut as Cut);
    });
    const all = (cut: Cut): Promise<Seen[]> => atEveryByte(input, (at) => call(endpoint.url, input, at, cut));
    plainly = { destroyed: await all('destroyed'), paused: await all('paused') };
    audited = await startAudited();
  });
  afterAll(async () => {
    await audited.close();
    await endpoint.close();
  });

  const recordsOf = async (before: number): Promise<AuditRecord[]> => {
    const count = bodyOf(input).length + 1;
    const records = (await audited.records(before + count)).slice(before);
    return records.toSorted((a, b) => Number(a.principalId.slice(3)) - Number(b.principalId.slice(3)));
  };
  const everyPlace = Array.from({ length: bodyOf(input).length + 1 }, (_, at) => `at-${at}`);

  it('is one correct record wherever the connection is cut, and reaches the caller unchanged', async () => {
    const seen = await atEveryByte(input, (at) => call(endpoint.url, input, at, 'destroyed'));
    const records = await recordsOf(0);

    expect(seen).toEqual(plainly.destroyed);
    expect(records.map(({ principalId }) => principalId)).toEqual(everyPlace);
    for (const [at, { outcome, responseBytes, modelId }] of records.entries()) {
      expect({ at, outcome, responseBytes: responseBytes ?? 0, modelId }).toEqual({
        at,
        outcome: expect.toBeOneOf(outcomesAt(input, at)),
        responseBytes: at,
        modelId: input.model,
      });
    }
    expect(audited.auditing.counts.faults).toBe(0);
  });

  it('is the same record wherever its bytes are split in two', async () => {
    const before = audited.receiver.calls().length;
    const seen = await atEveryByte(input, (at) => call(endpoint.url, input, at, 'paused'));
    const records = await recordsOf(before);

    expect(seen).toEqual(plainly.paused);
    expect(records.map(({ principalId }) => principalId)).toEqual(everyPlace);
    expect(records.map(telling)).toEqual(everyPlace.map(() => telling(records.at(0))));
    expect(records.at(0)?.outcome).toBe('success');
    expect(audited.auditing.counts.faults).toBe(0);
  });
});
