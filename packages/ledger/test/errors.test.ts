import { describe, expect, it } from 'vitest';
import * as errors from '../src/errors.ts';

describe('errorCatalogue', () => {
  it('lists the code of every error class of this package', () => {
    const classes = Object.values(errors).filter((value) => typeof value === 'function');
    const codes = classes.map(
      (Class) => new (Class as new (...args: string[]) => { code: string })('signature', 'x').code,
    );
    expect(errors.errorCatalogue.map(({ code }) => code).toSorted()).toEqual(codes.toSorted());
  });
});
