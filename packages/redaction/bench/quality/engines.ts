import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import { defaultScanner } from '../../src/detectors/default-scanner.ts';
import { createRedactor } from '../../src/index.ts';
import { disjoint } from '../../src/scan/matches.ts';
import { spanAttributes } from '../texts.ts';
import { removed, type Engine } from './engine.ts';

const rivals = createRequire(new URL('../rivals/package.json', import.meta.url));

/** Every engine by its name on the command line. */
export const ENGINES: Readonly<Record<string, () => Engine>> = {
  auditspan,
  openredaction,
  'redact-pii': redactPii,
  '@redactpii/node': redactpiiNode,
  langsmith,
  'langfuse-style': langfuseStyle,
};

function auditspan(): Engine {
  const redactor = createRedactor();
  const scanner = defaultScanner();
  const span = spanAttributes();
  return {
    name: '@auditspan/redaction',
    about: 'this repository, defaults',
    find: (text) => disjoint(scanner.scan(text)),
    mask: (text) => redactor.redactText(text),
    maskSpan: () => void redactor.redactAttributes(span),
  };
}

function openredaction(): Engine {
  const { OpenRedaction } = rivals('openredaction') as {
    OpenRedaction: new () => {
      detect(text: string): Promise<{ detections: readonly { position: readonly [number, number] }[] }>;
    };
  };
  const redactor = new OpenRedaction();
  return {
    name: 'openredaction',
    about: `${versionOf('openredaction')}, defaults`,
    find: async (text) => {
      const { detections } = await redactor.detect(text);
      return detections.map(({ position: [start, end] }) => ({ start, end }));
    },
    mask: (text) => redactor.detect(text),
  };
}

const NAMES_IN_CAPITALS =
  /\b(?:EMAIL_ADDRESS|CREDIT_CARD_NUMBER|PHONE_NUMBER|US_SOCIAL_SECURITY_NUMBER|PERSON_NAME|IP_ADDRESS|URL|STREET_ADDRESS|ZIPCODE|DIGITS|USERNAME|PASSWORD|CREDENTIALS)\b/g;

function redactPii(): Engine {
  const { SyncRedactor } = rivals('redact-pii') as { SyncRedactor: new () => { redact(text: string): string } };
  const redactor = new SyncRedactor();
  return {
    name: 'redact-pii',
    about: `${versionOf('redact-pii')}, defaults`,
    find: (text) => removed(text, redactor.redact(text), NAMES_IN_CAPITALS),
    mask: (text) => redactor.redact(text),
  };
}

function redactpiiNode(): Engine {
  const { Redactor } = rivals('@redactpii/node') as {
    Redactor: new (options: unknown) => { redact(text: string): string };
  };
  const rules = { CREDIT_CARD: true, EMAIL: true, NAME: true, PHONE: true, SSN: true };
  const redactor = new Redactor({ rules });
  return {
    name: '@redactpii/node',
    about: `${versionOf('@redactpii/node')}, all five rules`,
    find: (text) => removed(text, redactor.redact(text), NAMES_IN_CAPITALS),
    mask: (text) => redactor.redact(text),
  };
}

function langsmith(): Engine {
  const { createSecretAnonymizer } = rivals('langsmith/anonymizer') as {
    createSecretAnonymizer: () => (text: string) => string;
  };
  const anonymize = createSecretAnonymizer();
  return {
    name: 'LangSmith createSecretAnonymizer',
    about: `langsmith ${versionOf('langsmith')}, defaults (secrets only)`,
    find: (text) => removed(text, anonymize(text), /\[SECRET_DETECTED\]/g),
    mask: (text) => anonymize(text),
  };
}

/** A typical masking callback for Langfuse and others: one regular expression per kind, no check digits. */
function langfuseStyle(): Engine {
  const patterns = [
    /\b[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}\b/g,
    /\b(?:\d[ -]*?){13,16}\b/g,
    /\b\d{3}[-.]?\d{2}[-.]?\d{4}\b/g,
    /\b(?:\+?\d{1,3}[-. ]?)?\(?\d{3}\)?[-. ]?\d{3}[-. ]?\d{4}\b/g,
    /\b\d{1,3}(?:\.\d{1,3}){3}\b/g,
    /\b(?:sk|pk)-[A-Za-z0-9_-]{16,}\b/g,
  ];
  const mask = (text: string): string =>
    patterns.reduce((masked, pattern) => masked.replace(pattern, '[REDACTED]'), text);
  return {
    name: 'regular expressions, Langfuse style',
    about: 'six patterns: e-mail, card, SSN, phone, IPv4, key',
    find: (text) => removed(text, mask(text), /\[REDACTED\]/g),
    mask,
  };
}

function versionOf(name: string): string {
  const path = new URL(`../rivals/node_modules/${name}/package.json`, import.meta.url);
  return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
}
