import { describe, expect, it } from 'vitest';

import { createRedactor } from '../src/index.ts';
import { CLEAN_LINES } from './cases/clean-lines.ts';
import { NOT_FOUND, SECRET_LINES } from './cases/secret-lines.ts';

const redactor = createRedactor();
const secrets = Object.values(SECRET_LINES).flat();

function isFound(line: string): boolean {
  const secret = /«([^]*)»/.exec(line)?.[1] ?? '';
  return !redactor.redactText(line.replaceAll(/[«»]/g, '')).text.includes(secret);
}

describe('lines of code and configuration in many languages', () => {
  it('lose every secret except known misses', () => {
    expect(secrets.filter((line) => !isFound(line))).toEqual(NOT_FOUND);
  });

  it('do not change if they contain a reference, a placeholder or another value', () => {
    const lines = Object.values(CLEAN_LINES).flat();
    expect(lines.filter((line) => redactor.redactText(line).text !== line)).toEqual(['https://user:pass@example.com']);
  });
});
