import { isNamePartStart } from '../../scan/characters.ts';
import type { Detector } from '../../scan/detector.ts';
import type { Scan } from '../../scan/scan.ts';
import { addressEnd } from './address-phrase.ts';

/** The rest of a label such as `address_line_1` or `Adresse`, a separator or verb, and an opening quote. */
const LABEL_END =
  /[a-z\u00df-\u00ff]{0,5}(?:[ _-]?(?:address|line|name))?[ _-]?\d?["'\\]{0,3}\s{0,4}(?:[:=>]|\b(?:is|ist|lautet|est|es)\b|\u00e9|\u00e8)\s{0,16}["'\\]{0,3}/iy;
/** Words before `address` that indicate technical addresses. */
const OF_MACHINE =
  /(?:ip|mac|mail|server|peer|client|host|web|memory|wallet|contract|listen|bind|remote|local|base|network|source|destination|src|dst|invalid|bad|unknown|link|node|socket|http|dns|nat|proxy|gateway|sender|recipient|url|site|physical|virtual|hw|hardware|bus|return|start|end|ethereum|bitcoin|btc|eth)[ _.-]?$/i;
const LONGEST_KIND = 14;
const LONGEST_QUOTED = 160;
/** Characters of code and URLs that no address contains. */
const NO_ADDRESS = /:\/\/|[@={}<>$|\\](?!n)/;

/** Addresses after a label: `"street": "…"`, `Billing address:` and the lines below, `Adresse: …`. */
export const labelledAddressDetector: Detector = {
  class: 'postal_address',
  // `stra` and `endere`, since anchors are ASCII: `Straße`, `endereço`.
  anchors: [
    'address',
    'addr',
    'adres',
    'street',
    'strasse',
    'stra',
    'anschrift',
    'wohnort',
    'direcci',
    'domicili',
    'indirizzo',
    'endere',
    'morada',
    'osoite',
    'line1',
    'line_1',
    'line2',
    'calle"',
  ],
  detect(scan: Scan, start: number, end: number): void {
    const { text } = scan;
    if (!isNamePartStart(text, start) || OF_MACHINE.test(text.slice(Math.max(0, start - LONGEST_KIND), start))) return;
    LABEL_END.lastIndex = text[end - 1] === '"' ? end - 1 : end;
    if (!LABEL_END.test(text)) return;
    const from = LABEL_END.lastIndex;
    if (!scan.isNew('address', from)) return;
    const phrase = addressEnd(text, from, 1);
    if (phrase > 0) scan.add(from, Math.max(phrase, quotedEnd(text, from)), 'postal_address');
  },
};

/** Returns the end of the string literal that starts with an address; 0 if there is none. */
function quotedEnd(text: string, from: number): number {
  const quote = text.charAt(from - 1);
  if (quote !== '"' && quote !== "'") return 0;
  const length = text.slice(from, from + LONGEST_QUOTED).indexOf(quote);
  const value = text.slice(from, from + Math.max(0, length)).replace(/\\$/, '');
  return NO_ADDRESS.test(value) ? 0 : from + value.length;
}

/** Addresses after a phrase: `lives at …`, `ship it to …`. */
export const introducedAddressDetector: Detector = {
  class: 'postal_address',
  anchors: [
    'live at ',
    'lives at ',
    'living at ',
    'reside at ',
    'resides at ',
    'residing at ',
    'ship to ',
    'ship it to ',
    'shipped to ',
    'deliver to ',
    'delivered to ',
    'delivery to ',
    'wohnt in ',
    'wohne in ',
    'wohnhaft in ',
    'demeurant ',
    'habite au ',
    'habite ',
    'vivo en ',
    'abito in ',
    'moro na ',
    'woon op ',
    'woont op ',
  ],
  detect(scan: Scan, _start: number, end: number): void {
    const stop = addressEnd(scan.text, end, 2);
    if (stop > 0) scan.add(end, stop, 'postal_address');
  },
};
