/** Loads and first calls an engine, each as published, so that no other's modules are counted. */
export interface StartOf {
  load(require: NodeJS.Require): unknown;
  /** Creates it and masks a text; the instance is kept in memory. */
  first(module: unknown): unknown;
}

const kept: unknown[] = [];

function keep<Built>(built: Built): Built {
  kept.push(built);
  return built;
}

/** Every engine by its name on the command line. */
export const START: Readonly<Record<string, StartOf>> = {
  auditspan: {
    load: () => import(new URL('../../dist/bundle/index.js', import.meta.url).href),
    first: (module) =>
      keep((module as { createRedactor: () => { redactText(text: string): unknown } }).createRedactor()).redactText(
        'first',
      ),
  },
  openredaction: {
    load: (require) => require('openredaction'),
    first: (module) =>
      keep(new (module as { OpenRedaction: new () => { detect(text: string): unknown } }).OpenRedaction()).detect(
        'first',
      ),
  },
  'redact-pii': {
    load: (require) => require('redact-pii'),
    first: (module) =>
      keep(new (module as { SyncRedactor: new () => { redact(text: string): unknown } }).SyncRedactor()).redact(
        'first',
      ),
  },
  '@redactpii/node': {
    load: (require) => require('@redactpii/node'),
    first: (module) =>
      keep(
        new (module as { Redactor: new (options: unknown) => { redact(text: string): unknown } }).Redactor({
          rules: { CREDIT_CARD: true, EMAIL: true, NAME: true, PHONE: true, SSN: true },
        }),
      ).redact('first'),
  },
  langsmith: {
    load: (require) => require('langsmith/anonymizer'),
    first: (module) =>
      keep((module as { createSecretAnonymizer: () => (text: string) => unknown }).createSecretAnonymizer())('first'),
  },
};
