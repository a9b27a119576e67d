import { createRandom } from '../../bench/quality/random.ts';

const ALPHABETS: Readonly<Record<string, string>> = {
  H: '0123456789abcdef',
  D: '0123456789',
  L: 'abcdefghijklmnopqrstuvwxyz0123456789',
  U: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567',
  A: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789',
  W: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_',
};

/** Generates a deterministic token of a format such as `ghp_{A36}`. */
export function tokenOf(form: string): string {
  const random = createRandom(form.length);
  return form.replaceAll(/\{([A-Z])(\d+)\}/g, (_, alphabet: string, length: string) =>
    random.text(ALPHABETS[alphabet] ?? '', Number(length)),
  );
}
