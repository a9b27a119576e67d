import { globSync, readFileSync } from 'node:fs';

const sources = new URL('../../src/', import.meta.url);
/** A regular expression literal: after a token that a value may follow, without line breaks. */
const LITERAL = /(?<=[=(,:?!&|;\n]\s*|return )\/(?![*/])((?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+)\/([dgimsuvy]*)/g;
const RAW = /String\.raw`((?:[^`\\]|\\.)*)`/g;
const COMMENT = /^\s*(?:\/\/|\/\*|\*).*$/gm;

/** A regular expression, or a part of one, in source form. */
export interface WrittenExpression {
  readonly file: string;
  readonly source: string;
  readonly flags: string;
}

/** Returns every regular expression literal in the code of a folder. */
export function literalExpressions(folder: string): readonly WrittenExpression[] {
  return filesOf(folder).flatMap(({ file, code }) =>
    [...code.matchAll(LITERAL)].map(([, source = '', flags = '']) => ({ file, source, flags })),
  );
}

/** Returns the literals, and the parts from which others are composed. */
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
