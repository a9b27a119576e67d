import { readQuestions } from '@auditspan/store';

/** Returns every auditor's question with the SQL that answers it. */
export async function questionList(): Promise<string> {
  const questions = await readQuestions();
  const contents = questions.map(
    ({ title }, index) => `${index + 1}. [${title}](#${anchorOf(`${index + 1}. ${title}`)})`,
  );
  const parts = questions.map(({ name, title, note, sql }, index) => {
    const words = [`## ${index + 1}. ${title}`, ...(note === '' ? [] : [note])].join('\n\n');
    return `${words}\n\n\`\`\`sql\n-- ${name}\n${sql}\n\`\`\``;
  });
  return [contents.join('\n'), ...parts].join('\n\n');
}

/** Returns GitHub's anchor of a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');
}
