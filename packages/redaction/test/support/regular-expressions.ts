import { globSync, readFileSync } from 'node:fs';

const sources = new URL('../../src/', import.meta.url);
/** A literal: after a sign or word that a value may follow, and with no line break in it. */
const LITERAL = /(?<=[=(,:?!&|;\n]\s*|return )\/(?![*/])((?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+)\/([dgimsuvy]*)/g;
const RAW = /String\.raw`((?:[^`\\]|\\.)*)`/g;
const COMMENT = /^\s*(?:\/\/|\/\*|\*).*$/gm;

/** A regular expression, or a part of one, as it is written. */
export interface WrittenExpression {
  readonly file: string;
  readonly source: string;
  readonly flags: string;
}

/** Every regular expression that is written in the code of a folder, whole. */
export function literalExpressions(folder: string): readonly WrittenExpression[] {
  return filesOf(folder).flatMap(({ file, code }) =>
    [...code.matchAll(LITERAL)].map(([, source = '', flags = '']) => ({ file, source, flags })),
  );
}

/** Those, and the parts of which others are put together. */
export function writtenExpressions(folder: string): readonly WrittenExpression[] {
  const parts = filesOf(folder).flatMap(({ file, code }) =>
    [...code.matchAll(RAW)].map(([, source = '']) => ({ file, source, flags: '' })),
  );
  return [...literalExpressions(folder), ...parts];
}

function filesOf(folder: string): readonly { file: string; code: string }[] {
  const cwd = new URL(folder, sources);
  return globSync('**/*.ts', { cwd }).map((file) => ({
    file,
    code: readFileSync(new URL(file, cwd), 'utf8').replaceAll(COMMENT, ''),
  }));
}
