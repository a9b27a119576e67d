import { readFile, readdir } from 'node:fs/promises';

/** One question that an auditor asks, with the SQL that answers it. */
export interface Question {
  /** The name of its file, without the number: `denied_calls`. */
  readonly name: string;
  /** In words. */
  readonly title: string;
  /** What to know of the answer; empty where the title says all. */
  readonly note: string;
  /** One statement, with parameters such as `{from:Date}`. */
  readonly sql: string;
}

const DIRECTORY = new URL('../questions/', import.meta.url);
const FILE_NAME = /^\d{2}_(?<name>[a-z0-9_]+)\.sql$/;
const COMMENT = /^(?:--.*\n)+/;

/** The questions of `docs/sql.md`, in their order. */
export async function readQuestions(): Promise<readonly Question[]> {
  const names = await readdir(DIRECTORY);
  return Promise.all(
    names
      .filter((name) => FILE_NAME.test(name))
      .toSorted()
      .map(readQuestion),
  );
}

async function readQuestion(file: string): Promise<Question> {
  const text = await readFile(new URL(file, DIRECTORY), 'utf8');
  const comment = COMMENT.exec(text)?.[0] ?? '';
  const [title = '', ...note] = comment.trimEnd().replaceAll(/^-- /gm, '').split('\n');
  const name = FILE_NAME.exec(file)?.groups?.['name'] ?? '';
  return { name, title, note: note.join(' '), sql: text.slice(comment.length).trimEnd() };
}
