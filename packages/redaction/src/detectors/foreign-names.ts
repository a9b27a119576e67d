import type { Scan } from '../scan.ts';
import { isCode, isPlaceholder } from './secret-value.ts';

/** Words for a password in letters that are not ASCII, a sign, and a value: Russian, Ukrainian, Polish, Chinese, Japanese, Korean, Greek, Arabic, Hebrew, Hindi, Turkish, Vietnamese, Thai. */
const NAMED =
  /(?:парол[ья]|пароль|hasło|密码|密碼|口令|パスワード|暗証番号|비밀번호|암호|κωδικός|συνθηματικό|كلمة المرور|كلمة السر|סיסמה|סיסמא|पासवर्ड|şifre|mật khẩu|รหัสผ่าน)\s{0,3}(?:[:=：是は은는—-]|це|это)\s{0,3}["'«“「]?([!-~]{4,128})/giu;

/** What follows a password's name in another script: such names have no letter of the table of keywords. */
export function detectForeignNames(scan: Scan): void {
  for (const found of scan.text.matchAll(NAMED)) {
    const value = (found[1] ?? '').replace(/["'.,;:)\]}]{1,8}$/, '');
    const start = found.index + found[0].lastIndexOf(found[1] ?? '');
    const end = start + value.length;
    if (value.length < 4 || isPlaceholder(scan.text, start, end) || isCode(scan.text, start, end)) continue;
    scan.add(start, end, 'secret');
  }
}
