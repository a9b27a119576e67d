import { REDACTION_CLASSES } from '../classes.ts';
import type { ClassMode } from '../modes/class-mode.ts';
import type { KeyLabel } from './key-labels.ts';

/** Names of {@link PRESETS}. */
export const PRESET_NAMES = ['default', 'strict', 'pci', 'hipaa', 'gdpr'] as const;

/** One of {@link PRESET_NAMES}. */
export type PresetName = (typeof PRESET_NAMES)[number];

/** The base of a policy. Without a pseudonym key, its `pseudonymise` means `mask` for a class and `scan` for a key. */
export interface Preset {
  readonly classes: Readonly<Record<string, ClassMode>>;
  readonly keys: Readonly<Record<string, KeyLabel>>;
  readonly hideInputs: boolean;
  readonly hideOutputs: boolean;
}

const CREDENTIALS: ReadonlySet<string> = new Set([
  'api_key',
  'jwt',
  'private_key',
  'authorization',
  'secret',
  'url_credentials',
  'url_signature',
  'known_secret',
  'hidden',
]);

/** Applies a mode to all classes of personal data, including ones added later. */
function personalData(mode: ClassMode): Record<string, ClassMode> {
  const names = Object.keys(REDACTION_CLASSES).filter((name) => !CREDENTIALS.has(name));
  return Object.fromEntries(names.map((name) => [name, mode]));
}

/** Card verification codes, track data and PINs, which must not be stored after authorisation (PCI DSS 4.0, 3.3.1). */
const CARD_SECRETS: Readonly<Record<string, KeyLabel>> = {
  '*cvv*': 'drop',
  '*cvc*': 'drop',
  '*card*security*code*': 'drop',
  '*track_data*': 'drop',
  '*pin_block*': 'drop',
};

/** Identifiers of the HIPAA safe harbour that have their own attributes (45 CFR 164.514(b)(2)). */
const HEALTH_IDENTIFIERS: Readonly<Record<string, KeyLabel>> = {
  'user.*': 'hide',
  'user.roles': 'exempt',
  'enduser.*': 'hide',
  'enduser.role': 'exempt',
  'client.address': 'hide',
  'network.peer.address': 'hide',
  'http.client_ip': 'hide',
  'geo.*': 'hide',
  'geo.country.iso_code': 'exempt',
  'geo.continent.code': 'exempt',
  '*medical_record*': 'hide',
  '*patient*': 'hide',
  '*date_of_birth*': 'hide',
  '*birth_date*': 'hide',
  '*birthdate*': 'hide',
};

/** Online identifiers: pseudonyms allow finding a person's records without identifying the person (GDPR, Art. 4(5)). */
const ONLINE_IDENTIFIERS: Readonly<Record<string, KeyLabel>> = {
  'client.address': 'pseudonymise',
  'network.peer.address': 'pseudonymise',
  'http.client_ip': 'pseudonymise',
  'geo.location.*': 'hide',
  'geo.postal_code': 'hide',
  'geo.locality.name': 'hide',
};

/** The presets. */
export const PRESETS: Readonly<Record<PresetName, Preset>> = {
  default: { classes: {}, keys: {}, hideInputs: false, hideOutputs: false },
  // Names and addresses in running text are not reliably detected, so it is hidden.
  strict: {
    classes: {},
    keys: { 'user.*': 'hide', 'enduser.*': 'hide', ...ONLINE_IDENTIFIERS, 'db.query.parameter.*': 'hide' },
    hideInputs: true,
    hideOutputs: true,
  },
  pci: { classes: { credit_card: 'last_four' }, keys: CARD_SECRETS, hideInputs: false, hideOutputs: false },
  hipaa: { classes: {}, keys: HEALTH_IDENTIFIERS, hideInputs: true, hideOutputs: true },
  gdpr: {
    classes: personalData('pseudonymise'),
    keys: ONLINE_IDENTIFIERS,
    hideInputs: false,
    hideOutputs: false,
  },
};
