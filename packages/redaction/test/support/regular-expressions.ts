import { globSync, readFileSync } from 'node:fs';

const detectors = new URL('../../src/detectors/', import.meta.url);
/** A literal: after a sign that a value may follow, and with no line break in it. */
const LITERAL = /(?<=[=(,:?!&|;\n]\s*)\/(?![*/])((?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+)\/([dgimsuvy]*)/g;
const RAW = /String\.raw`((?:[^`\\]|\\.)*)`/g;

/** A regular expression of the detectors, as it is written. */
export interface WrittenExpression {
  readonly file: string;
  readonly source: string;
}

/** Every regular expression that is written in the code of the detectors, those that are put together from parts too. */
export function writtenExpressions(): readonly WrittenExpression[] {
  return globSync('**/*.ts', { cwd: detectors }).flatMap((file) => {
    const code = readFileSync(new URL(file, detectors), 'utf8');
    return [...code.matchAll(LITERAL), ...code.matchAll(RAW)].map(([, source = '']) => ({ file, source }));
  });
}
