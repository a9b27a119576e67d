import { describe, expect, it } from 'vitest';

import { createRedactor } from '../src/index.ts';
import { OTHER_CLEAN_FORMS, OTHER_FORMS } from './cases/other-forms.ts';
import { missed } from './support/marked-lines.ts';

// From sets generated outside the repository (52 locales, 22 languages, source lines in 30 languages, files and
// documents), one half of which was held out while the rules were written.
describe('formats of values that were not tried before', () => {
  it('lose the entire value', () => {
    expect(missed(OTHER_FORMS)).toEqual([]);
  });

  it('do not change without one', () => {
    const redactor = createRedactor();
    expect(OTHER_CLEAN_FORMS.filter((line) => redactor.redactText(line).text !== line)).toEqual([]);
  });
});
