import { describe, expect, it } from 'vitest';

import { parseRedactionConfig } from '../src/index.ts';

function faultsOf(config: unknown): string {
  try {
    parseRedactionConfig(config);
    return '';
  } catch (error) {
    return (error as Error).message.replace(/^.*not valid: |\. Correct.*$/g, '');
  }
}

describe('an invalid configuration', () => {
  const FAULTS: readonly (readonly [unknown, string])[] = [
    [null, 'Invalid input: expected map, received null'],
    [[], 'Invalid input: expected map, received array'],
    [Promise.resolve({}), 'Invalid input: expected map, received object'],
    [{ classes: new Map([['email', 'mask']]) }, 'classes: Invalid input: expected map, received object'],
    [{ presset: 'pci', alow: [] }, 'Unrecognized keys: "presset", "alow"'],
    [{ preset: 'x' }, 'preset: Invalid option: expected one of "default"|"strict"|"pci"|"hipaa"|"gdpr"'],
    [{ preset: null }, 'preset: Invalid option: expected one of "default"|"strict"|"pci"|"hipaa"|"gdpr"'],
    [{ classes: { Email: 'mask' } }, 'classes.Email: a class name consists of lower case letters, digits and _'],
    [{ hideInputs: 'yes' }, 'hideInputs: Invalid input: expected boolean, received string'],
    [{ rules: [{}] }, 'rules.0.name: is missing; rules.0.pattern: is missing; rules.0.keywords: is missing'],
    [{ rules: 5 }, 'rules: Invalid input: expected array, received number'],
    [{ allow: ['x', ''] }, 'allow.1: is empty'],
    [{ limits: { depth: 65 } }, 'limits.depth: expected a whole number from 1 to 64'],
    [{ limits: { depth: 1.5 } }, 'limits.depth: Invalid input: expected whole number, received number'],
    [
      { keys: { a: { email: 'x' } } },
      'keys.a: Invalid option: expected one of "scan"|"exempt"|"pseudonymise"|"seal"|"hide"|"drop", or ' +
        'email: Invalid option: expected one of "mask"|"last_four"|"pseudonymise"|"seal"|"drop"|"allow"',
    ],
    [
      { pseudonym: { keys: { k1: { env: 'X', file: 'y' } } } },
      'pseudonym.keys.k1: Unrecognized key: "env", or Unrecognized key: "file"',
    ],
    [{ pseudonym: { active: ['k2'] } }, 'pseudonym.active: k2 is not in pseudonym.keys'],
    [{ classes: { email: 'seal' } }, 'classes.email: needs seal.publicKey'],
    [
      JSON.parse('{"classes":{"__proto__":"mask"}}'),
      'classes.__proto__: a class name consists of lower case letters, digits and _',
    ],
  ];

  it.each(FAULTS)('%j is reported with path and reason', (config, faults) => {
    expect(faultsOf(config)).toBe(faults);
  });
});
