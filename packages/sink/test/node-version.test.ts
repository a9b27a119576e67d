import { expect, test } from 'vitest';
import { oldNode } from '../src/cli/node-version.ts';

const SAID = (version: string): string =>
  `needs Node 22.17.0 or newer, and this is Node ${version}: start it with a newer one`;

test.each(['22.17.0', '22.17.1', '22.18.0', '23.0.0', '24.1.0', '100.0.0'])('Node %s is new enough', (version) => {
  expect(oldNode(version, '>=22.17.0')).toBeUndefined();
});

test.each(['22.16.9', '22.9.0', '20.20.2', '9.99.99'])('Node %s is told that it is too old', (version) => {
  expect(oldNode(version, '>=22.17.0')).toBe(SAID(version));
});
