import { createPrivateKey } from 'node:crypto';

import {
  baggageEntryMetadataFromString,
  propagation,
  ROOT_CONTEXT,
  SeverityNumber,
  type TextMapSetter,
} from '@opentelemetry/api';
import { W3CBaggagePropagator } from '@opentelemetry/core';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  InMemoryLogRecordExporter,
  LoggerProvider,
  SimpleLogRecordProcessor,
  type ReadWriteLogRecord,
} from '@opentelemetry/sdk-logs';
import pino from 'pino';
import { describe, expect, it } from 'vitest';

import {
  BaggageRedactionPropagator,
  createRedactor,
  generateAuditorKey,
  pinoRedaction,
  redactBaggage,
  RedactionLogRecordProcessor,
  unseal,
  type UnsealedValue,
} from '../src/index.ts';

const MAIL = 'erika@example.com';
const CARD = '4111 1111 1111 1111';
const redactor = createRedactor();
const idle = { forceFlush: async (): Promise<void> => {}, shutdown: async (): Promise<void> => {} };

describe('RedactionLogRecordProcessor', () => {
  it('passes on a view with everything masked, and does not modify the record', async () => {
    const [masked, plain] = [new InMemoryLogRecordExporter(), new InMemoryLogRecordExporter()];
    const provider = new LoggerProvider({
      resource: resourceFromAttributes({ 'service.name': 'shop', owner: MAIL }),
      processors: [
        new RedactionLogRecordProcessor({ next: new SimpleLogRecordProcessor({ exporter: masked }), redactor }),
        new SimpleLogRecordProcessor({ exporter: plain }),
      ],
    });
    provider.getLogger(`scope of ${MAIL}`, '1').emit({
      severityNumber: SeverityNumber.INFO,
      severityText: 'INFO',
      eventName: `mail to ${MAIL}`,
      body: { text: `card ${CARD}`, to: [MAIL] },
      attributes: { 'user.email': MAIL, 'gen_ai.request.model': 'gpt-5-mini' },
      exception: new Error(`no user ${MAIL}`),
    });
    await provider.forceFlush();
    const [record] = masked.getFinishedLogRecords();
    const [original] = plain.getFinishedLogRecords();
    expect(record).toMatchObject({
      hrTime: original?.hrTime,
      severityNumber: SeverityNumber.INFO,
      severityText: 'INFO',
      eventName: 'mail to [email]',
      body: { text: 'card [credit_card]', to: ['[email]'] },
      attributes: {
        'user.email': '[email]',
        'gen_ai.request.model': 'gpt-5-mini',
        'exception.message': 'no user [email]',
        'exception.stacktrace': expect.not.stringContaining(MAIL) as string,
        'audit.redaction.policy': redactor.policyHash,
        'audit.redaction.classes': ['credit_card:1', 'email:5'],
      },
      instrumentationScope: { name: 'scope of [email]', version: '1' },
    });
    expect(record?.resource.attributes).toMatchObject({ owner: '[email]' });
    expect(original?.body).toEqual({ text: `card ${CARD}`, to: [MAIL] });
    await provider.shutdown();
  });
});

describe('GenAI content events', () => {
  it('are hidden with inputs and outputs', async () => {
    const exporter = new InMemoryLogRecordExporter();
    const next = new SimpleLogRecordProcessor({ exporter });
    const hiding = createRedactor({ hideInputs: true });
    const provider = new LoggerProvider({ processors: [new RedactionLogRecordProcessor({ next, redactor: hiding })] });
    for (const eventName of ['gen_ai.user.message', 'gen_ai.choice']) {
      provider.getLogger('genai').emit({ eventName, body: { content: 'hello' }, attributes: { 'gen_ai.system': 'x' } });
    }
    await provider.forceFlush();
    expect(exporter.getFinishedLogRecords().map(({ body }) => body)).toEqual(['[hidden]', { content: 'hello' }]);
    const redaction = hiding.begin();
    const attributes = { content: 'hello', 'gen_ai.system': 'openai' };
    expect(redaction.attributes('events.0.', attributes, 'gen_ai.user.message')).toEqual({
      content: '[hidden]',
      'gen_ai.system': 'openai',
    });
    await provider.shutdown();
  });
});

/** Returns the lines that a logger with the options writes. */
function lines(options: object, log: (logger: pino.Logger) => void): Record<string, unknown>[] {
  const written: string[] = [];
  log(pino({ base: { pid: 1, hostname: 'host' }, ...options }, { write: (line: string) => void written.push(line) }));
  return written.map((line) => {
    expect(line.endsWith('\n')).toBe(true);
    return JSON.parse(line) as Record<string, unknown>;
  });
}

describe('pinoRedaction', () => {
  it('redacts messages, nested objects, child bindings and errors', () => {
    const written = lines(pinoRedaction(redactor), (logger) => {
      logger.info({ user: { mail: [MAIL] } }, 'paid with %s', CARD);
      logger.child({ owner: MAIL }).error(new Error(`no user ${MAIL}`), 'failed');
    });
    expect(written).toEqual([
      expect.objectContaining({ level: 30, user: { mail: ['[email]'] }, msg: 'paid with [credit_card]', pid: 1 }),
      expect.objectContaining({
        level: 50,
        owner: '[email]',
        msg: 'failed',
        err: expect.objectContaining({ type: 'Error', message: 'no user [email]' }) as object,
      }),
    ]);
    expect(JSON.stringify(written)).not.toContain(MAIL);
    expect(written[0]?.['time']).toBeTypeOf('number');
  });

  it('keeps only level and time of a line that cannot be scanned', () => {
    const small = createRedactor({ limits: { valueBytes: 100 } });
    const [line] = lines(pinoRedaction(small), (logger) => logger.warn({ text: 'x'.repeat(200) }, MAIL));
    expect(line).toEqual({ level: 40, time: expect.any(Number) as number, msg: '[unscanned:oversize]' });
  });
});

describe('baggage', () => {
  const tenant = { value: 'acme', metadata: baggageEntryMetadataFromString('ttl=1') };
  const baggage = propagation.createBaggage({ 'user.email': { value: MAIL }, tenant });
  const setter: TextMapSetter<Record<string, string>> = { set: (carrier, key, value) => void (carrier[key] = value) };

  it('is redacted by the labels of its keys, and is the same object if nothing was masked', () => {
    expect(redactBaggage(baggage, redactor).getAllEntries()).toEqual([
      ['user.email', { value: '[email]' }],
      ['tenant', tenant],
    ]);
    const plain = propagation.createBaggage({ tenant: { value: 'acme' } });
    expect(redactBaggage(plain, redactor)).toBe(plain);
  });

  it('is propagated redacted', () => {
    const carrier: Record<string, string> = {};
    const propagator = new BaggageRedactionPropagator(new W3CBaggagePropagator(), redactor);
    propagator.inject(propagation.setBaggage(ROOT_CONTEXT, baggage), carrier, setter);
    expect(carrier).toEqual({ baggage: 'user.email=%5Bemail%5D,tenant=acme;ttl=1' });
  });
});

describe('sealing in logs and texts', () => {
  const auditor = generateAuditorKey();
  const sealing = createRedactor({ classes: { email: 'seal' }, seal: { publicKey: auditor.publicKey } });
  const key = createPrivateKey(auditor.privateKey);

  it('binds the originals of a log record to its id', async () => {
    const exporter = new InMemoryLogRecordExporter();
    const next = new SimpleLogRecordProcessor({ exporter });
    const provider = new LoggerProvider({
      processors: [new RedactionLogRecordProcessor({ next, redactor: sealing })],
    });
    const logger = provider.getLogger('shop');
    logger.emit({ body: `mail ${MAIL}`, attributes: { 'log.record.uid': '01JDMAIL' } });
    logger.emit({ attributes: { to: MAIL } });
    logger.emit({ body: 'nothing' });
    await provider.forceFlush();
    const [own, made, none] = exporter.getFinishedLogRecords();
    expect(own?.body).toBe('mail [email:s1]');
    expect(open(own?.attributes ?? {}, '01JDMAIL')).toEqual([
      { reference: 's1', class: 'email', field: 'body', original: MAIL },
    ]);
    const uid = String(made?.attributes['log.record.uid']);
    expect(made?.attributes['to']).toBe('[email:s1]');
    expect(open(made?.attributes ?? {}, uid)).toEqual([
      { reference: 's1', class: 'email', field: 'attributes.to', original: MAIL },
    ]);
    expect(() => open(made?.attributes ?? {}, '01JDMAIL')).toThrow(/changed or moved/);
    expect(none?.attributes).not.toHaveProperty('log.record.uid');
  });

  it('seals values that a later processor writes to the view, and updates the evidence', () => {
    const views: ReadWriteLogRecord[] = [];
    const next = { onEmit: (view: ReadWriteLogRecord) => void views.push(view), ...idle };
    const provider = new LoggerProvider({ processors: [new RedactionLogRecordProcessor({ next, redactor: sealing })] });
    provider.getLogger('shop').emit({ attributes: { 'log.record.uid': 'u1' } });
    const [view] = views;
    view?.setAttribute('to', MAIL).setBody(`mail ${MAIL}`);
    expect(view?.body).toBe('mail [email:s2]');
    expect(view?.attributes).toMatchObject({ to: '[email:s1]', 'audit.redaction.count': 2 });
    expect(open(view?.attributes ?? {}, 'u1').map(({ field }) => field)).toEqual(['attributes.to', 'body']);
  });

  it('adds the originals of a pino line to the line', () => {
    const written: string[] = [];
    const log = pino(pinoRedaction(sealing), { write: (line: string) => void written.push(line) });
    log.info({ user: { mail: MAIL } }, 'sent');
    log.info('nothing');
    const [line = {}, plain = {}] = written.map((text) => JSON.parse(text) as Record<string, unknown>);
    expect(line).toMatchObject({ user: { mail: '[email:s1]' }, msg: 'sent' });
    expect(open(line, String(line['log.record.uid'])).map(({ original }) => original)).toEqual([MAIL]);
    expect(plain).not.toHaveProperty('log.record.uid');
    expect(written.join('')).not.toContain(MAIL);
  });

  it('returns the originals of a text, bound to the given id', () => {
    const { text, sealed = [] } = sealing.redactText(`mail ${MAIL}`, { recordId: 'message 7' });
    expect(text).toBe('mail [email:s1]');
    expect(sealed.map((value) => unseal(value, 'message 7', key).original)).toEqual([MAIL]);
    expect(sealing.redactText(`mail ${MAIL}`)).toEqual({
      text: 'mail [email]',
      findings: [{ class: 'email', count: 1 }],
    });
  });

  function open(attributes: Readonly<Record<string, unknown>>, recordId: string): readonly UnsealedValue[] {
    return (attributes['audit.redaction.sealed'] as readonly string[]).map((value) => unseal(value, recordId, key));
  }
});
