/** What a nearby word says of a number that alone could be anything. */
export type ContextKind =
  | 'card'
  | 'phone'
  | 'social_security'
  | 'version'
  | 'identity'
  | `identity:${string}`
  | 'passport'
  | 'licence'
  | 'birth'
  | 'address'
  | 'latitude'
  | 'longitude'
  | 'routing'
  | 'account'
  | 'sort_code'
  | 'wallet'
  | 'device';

/** Words that say the same of a number near them. */
export interface ContextWords {
  readonly kind: ContextKind;
  /**
   * Lower case, found in either case at the beginning of a word or of a part of a name; those with letters beyond ASCII
   * as whole words.
   */
  readonly words: readonly string[];
  /** Whether the word must end there, too: `sin` is none in `since`. */
  readonly areWhole: boolean;
}

/** Words that more than one detector asks for. */
export const CONTEXT_WORDS: readonly ContextWords[] = [
  {
    kind: 'card',
    areWhole: false,
    words: [
      'card',
      'credit',
      'debit',
      'cc ',
      'ccnum',
      'visa',
      'mastercard',
      'amex',
      'maestro',
      'diners',
      'jcb',
      'pan:',
    ],
  },
  {
    kind: 'phone',
    areWhole: false,
    words: [
      'phone',
      'telephone',
      'tel:',
      'tel.',
      'tel ',
      'mobile',
      'mobil',
      'cell',
      'fax',
      'desk:',
      'office:',
      'recapito',
      'ring me',
      'ring us',
      'buzz me',
      'a buzz on',
      'can text',
      'please text',
      'ph.',
      'ph:',
      'ph no',
      'home:',
      'work:',
      'msisdn',
      'mob no',
      'mob.',
      'mob:',
      'anruf',
      'durchwahl',
      'erreichbar',
      'chiamami',
      'chiamaci',
      'chiamare',
      'appelez',
      'appelle-moi',
      'joignable',
      'liga-me',
      'me liga',
      'ligue para',
      'llamame',
      'llamar al',
      'llámame',
      'llámanos',
      'llámeme',
      'rückruf',
      'dzwoń',
      'dzwonić',
      'zadzwoń',
      'zadzwonić',
      'hívj',
      'hubungi',
      'reach ',
      'answering at',
      'answer at',
      'sms',
      'text me',
      'text message',
      'messages to',
      'message on',
      'whatsapp',
      'signal ',
      'telegram',
      'contact',
      'hotline',
      'helpline',
      'extension',
      'pager',
      'handy',
      'telefon',
      'tlf',
      'gsm',
      'movil',
      'celular',
      'fono',
      'cel.',
      'cel ',
      'toll free',
      'toll-free',
      'cel:',
      'mon num',
      'my number',
      'numero de',
      'nummer',
      'cellulare',
      'portable',
      'puhelin',
      'rufnummer',
      'ruf mich',
      'registered',
      'тел',
      'телефон',
      'телефону',
      'телефона',
      'мобильный',
      'моб',
      'звоните',
      'τηλ',
      'τηλέφωνο',
      'κιν',
      'κινητό',
      'طلفون',
      'هاتف',
      'الهاتف',
      'جوال',
      'موبايل',
      'טלפון',
      'נייד',
      'फ़ोन',
      'फोन',
      'मोबाइल',
      'โทร',
      'điện thoại',
      '电话',
      '手机',
      '電話',
      '手機',
      '携帯',
      '전화',
      '휴대폰',
    ],
  },
  // Whole: `callback` is none, and the rest of other words begins with a letter that no keyword has, as that of `m\u00f3vel`.
  {
    kind: 'phone',
    areWhole: true,
    words: [
      'dial',
      'dialed',
      'dialled',
      'dialing',
      'call',
      'calls',
      'called',
      'calling',
      'caller',
      'tel',
      'telem',
      'vil',
      'mi n',
      'meu n',
    ],
  },
  {
    kind: 'social_security',
    areWhole: false,
    words: ['ssn', 'social security', 'social_security', 'socialsecurity', 'soc sec', 'itin', 'taxpayer'],
  },
  {
    kind: 'version',
    areWhole: false,
    words: ['version', 'ver.', 'release', 'build', 'firmware', 'semver', 'chapter', 'section', 'clause', 'appendix'],
  },
];
