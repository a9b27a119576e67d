import { diag, DiagLogLevel } from '@opentelemetry/api';
import { ExportResultCode, type ExportResult } from '@opentelemetry/core';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider, type ReadableSpan } from '@opentelemetry/sdk-trace';
import { afterEach, describe, expect, it } from 'vitest';

import { createRedactor, RedactionGuard, RedactionSpanProcessor } from '../src/index.ts';

const redactor = createRedactor();
const closing: TracerProvider[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((provider) => provider.shutdown()));
});

/** Returns spans of a provider, redacted and not. */
async function spansOf(
  names: readonly string[],
  by = redactor,
): Promise<{ redacted: ReadableSpan[]; raw: ReadableSpan[] }> {
  const [masked, plain] = [new InMemorySpanExporter(), new InMemorySpanExporter()];
  const provider = new TracerProvider({
    spanProcessors: [
      new RedactionSpanProcessor({ next: new SimpleSpanProcessor({ exporter: masked }), redactor: by }),
      new SimpleSpanProcessor({ exporter: plain }),
    ],
  });
  closing.push(provider);
  for (const name of names) provider.getTracer('shop').startSpan(name).end();
  await provider.forceFlush();
  return { redacted: masked.getFinishedSpans(), raw: plain.getFinishedSpans() };
}

function ignore(): void {}

function exported(guard: RedactionGuard, spans: ReadableSpan[]): Promise<ExportResult> {
  return new Promise((resolve) => guard.export(spans, resolve));
}

describe('RedactionGuard', () => {
  it.each(['drop', 'refuse'] as const)(
    'exports spans redacted with the policy in force, with onUnredacted %s',
    async (onUnredacted) => {
      const exporter = new InMemorySpanExporter();
      const guard = new RedactionGuard({ exporter, redactor, onUnredacted });
      const { redacted } = await spansOf(['a', 'b']);
      expect((await exported(guard, redacted)).code).toBe(ExportResultCode.SUCCESS);
      expect(exporter.getFinishedSpans()).toEqual(redacted);
      expect(guard.stopped).toBe(0);
    },
  );

  it('drops the others, and counts them', async () => {
    const exporter = new InMemorySpanExporter();
    const guard = new RedactionGuard({ exporter, redactor });
    const { redacted, raw } = await spansOf(['a', 'b']);
    await exported(guard, [...redacted, ...raw]);
    expect(exporter.getFinishedSpans()).toEqual(redacted);
    expect(guard.stopped).toBe(2);
    expect(await exported(guard, raw)).toEqual({
      code: ExportResultCode.FAILED,
      error: expect.objectContaining({ code: 'AUDITSPAN_REDACTION_UNREDACTED' }),
    });
  });

  it("tells OpenTelemetry's diag of what it leaves out", async () => {
    const told: unknown[] = [];
    const error = (...words: unknown[]): void => void told.push(words);
    diag.setLogger({ error, warn: ignore, info: ignore, debug: ignore, verbose: ignore }, DiagLogLevel.ERROR);
    const guard = new RedactionGuard({ exporter: new InMemorySpanExporter(), redactor });
    const { raw } = await spansOf(['a']);
    await exported(guard, raw);
    await expect.poll(() => told).toEqual([[expect.stringMatching(/^1 of 1 spans were not redacted/)]]);
    diag.disable();
  });

  it('is not circumvented by an attribute, nor by another policy', async () => {
    const exporter = new InMemorySpanExporter();
    const guard = new RedactionGuard({ exporter, redactor, onUnredacted: 'refuse' });
    const { raw, redacted } = await spansOf(['a']);
    const claimed = raw.map((span) =>
      Object.assign(Object.create(span) as ReadableSpan, {
        attributes: { 'audit.redaction.policy': redactor.policyHash },
      }),
    );
    const byAnother = (await spansOf(['b'], createRedactor({ hideInputs: true }))).redacted;
    expect((await exported(guard, claimed)).code).toBe(ExportResultCode.FAILED);
    expect((await exported(guard, [...redacted, ...byAnother])).code).toBe(ExportResultCode.FAILED);
    expect(exporter.getFinishedSpans()).toEqual([]);
    expect(guard.stopped).toBe(3);
  });
});
