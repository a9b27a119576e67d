import { ANY_LETTER } from '../../scan/letters.ts';
import type { Scan } from '../../scan/scan.ts';
import { isCode, isName, isPlaceholder, looksMadeUp } from './secret-value.ts';

/**
 * Words for a password with non-ASCII letters: Russian, Ukrainian, Polish, Chinese, Japanese, Korean, Greek, Arabic,
 * Hebrew, Hindi, Turkish, Vietnamese, Thai.
 */
const NAME =
  /парол(?:ь|я|ем|а)|лозинка|hasło|密码|密碼|口令|パスワード|暗証番号|비밀번호|암호|κωδικός|συνθηματικό|كلمة المرور|كلمة السر|סיסמה|סיסמא|पासवर्ड|şifre(?:m|n|miz|niz|si)?|mật khẩu|รหัสผ่าน/giu;
/** Its purpose, a separator or verb, and a value. */
const VALUE = new RegExp(
  String.raw`["'\\]{0,3}(?: (?:от|для|к|на|до|від) [${ANY_LETTER}\d._-]{1,24}){0,2}(?:\s{0,3}(?:[:=：是は은는—-]|це|это|to|هي|הוא|היא|là|คือ|है)|(?= ))\s{0,3}["'«“「\\]{0,3}([!-~]{4,128})`,
  'iy',
);
const SIGNED = new RegExp(`[:=：是は은는—-]|[^${ANY_LETTER}](?:це|это|to|هي|הוא|היא|là|คือ|है)`, 'i');

/** Finds values after password names in other scripts, whose letters are not in the keyword table. */
export function detectForeignNames(scan: Scan): void {
  const { text } = scan;
  for (const name of text.matchAll(NAME)) {
    VALUE.lastIndex = name.index + name[0].length;
    const found = VALUE.exec(text)?.[1];
    if (found === undefined) continue;
    const start = VALUE.lastIndex - found.length;
    const value = found.replace(/["'.,;:)\]}]{1,8}$/, '');
    const end = start + value.length;
    if (value.length < 4 || isPlaceholder(text, start, end) || isCode(text, start, end)) continue;
    // A word without a separator may belong to the sentence.
    if (!SIGNED.test(text.slice(name.index + name[0].length, start)) && (!looksMadeUp(value) || isName(value)))
      continue;
    scan.add(start, end, 'secret');
  }
}
