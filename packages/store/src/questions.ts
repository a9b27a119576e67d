import { type NumberedFile, readNumberedFiles } from './numbered-files.ts';

/** An auditor's question and the SQL that answers it. */
export interface Question {
  /** Name of the file without its number: `denied_calls`. */
  readonly name: string;
  /** The question itself. */
  readonly title: string;
  /** Explains the answer; empty if the title is enough. */
  readonly note: string;
  /** One statement, with parameters such as `{from:Date}`. */
  readonly sql: string;
}

const DIRECTORY = new URL('../questions/', import.meta.url);
const FILE_NAME = /^\d{2}_(?<name>[a-z0-9_]+)\.sql$/;
const COMMENT = /^(?:--.*\n)+/;

/** Reads the questions of `docs/sql.md`, in order. */
export async function readQuestions(): Promise<readonly Question[]> {
  return (await readNumberedFiles(DIRECTORY, FILE_NAME)).map(questionIn);
}

function questionIn({ name: file, text }: NumberedFile): Question {
  const comment = COMMENT.exec(text)?.[0] ?? '';
  const [title = '', ...note] = comment.trimEnd().replaceAll(/^-- /gm, '').split('\n');
  const name = FILE_NAME.exec(file)?.groups?.['name'] ?? '';
  return { name, title, note: note.join(' '), sql: text.slice(comment.length).trimEnd() };
}
