import { bankAccountDetector, bicDetector, routingNumberDetector } from './account/bank-account.ts';
import { bech32AddressDetector, bitcoinAddressDetector, ethereumAddressDetector } from './account/crypto-address.ts';
import { announcedSecretDetector, credentialPairDetector, networkCodeDetector } from './secrets/announced-secret.ts';
import { assignmentDetectors } from './secrets/assignment.ts';
import {
  authorizationDetector,
  authorizationParameterDetector,
  basicDetector,
  bearerDetector,
} from './secrets/authorization.ts';
import { callArgumentDetector, characterArrayDetector, wrappedSecretDetector } from './secrets/call-arguments.ts';
import { cipherKeyDetector } from './secrets/cipher-key.ts';
import {
  commandLineDetector,
  dockerVariableDetector,
  passwordFlagDetector,
  pipedPasswordDetector,
  redirectedPasswordDetector,
} from './secrets/command-line.ts';
import {
  driverSourceDetector,
  netrcDetector,
  oracleSourceDetector,
  pgPassDetector,
} from './secrets/connection-string.ts';
import { creditCardDetector } from './account/credit-card.ts';
import { disguisedAddressDetector, disguisedEmailDetector } from './contact/disguised-address.ts';
import { jsonWebKeyDetector } from './secrets/json-web-key.ts';
import { spacedCardDetector } from './account/spaced-card.ts';
import { statedSecretDetector } from './secrets/stated-secret.ts';
import { deviceIdDetector } from './device/device-id.ts';
import { emailDetector } from './contact/email.ts';
import { healthSegmentDetector } from './person/health-segment.ts';
import { ibanDetector } from './account/iban.ts';
import { colonAddressDetector, ipv4Detector, macAddressDetector } from './device/ip-address.ts';
import { userFlagsDetector } from './secrets/flags-of-users.ts';
import { detectForeignNames } from './secrets/foreign-names.ts';
import { identityNumberDetector } from './identity/identity-numbers.ts';
import { machineReadableZoneDetector } from './identity/machine-readable-zone.ts';
import { opaqueNumberDetector } from './opaque-number.ts';
import { licenceDetector, passportDetector } from './identity/passport.ts';
import { infixTokenDetectors } from './tokens/infix-token.ts';
import { jwtDetector } from './secrets/jwt.ts';
import { birthAfterDateDetector, dateOfBirthDetector, detectForeignBirths } from './person/date-of-birth.ts';
import {
  embossedNameDetector,
  introducedNameDetector,
  labelledNameDetector,
  nameLineDetector,
  salutationDetector,
  signatureDetector,
} from './person/person-name.ts';
import { bracketedPhoneDetector, phoneDetector } from './contact/phone.ts';
import { geoLocationDetector } from './place/geo-location.ts';
import { introducedAddressDetector, labelledAddressDetector } from './place/labelled-address.ts';
import {
  namedAddressDetector,
  numberedAddressDetector,
  postalCodeDetector,
  streetAddressDetector,
} from './place/postal-address.ts';
import { militaryAddressDetector, unitAddressDetector } from './place/unit-address.ts';
import { namedShapeDetector } from './secrets/named-shape.ts';
import { challengeResponseDetector, passwordHashDetector, windowsHashDetector } from './secrets/password-hash.ts';
import { encodedKeyDetector, privateKeyDetector, puttyKeyDetector, xmlKeyDetector } from './secrets/private-key.ts';
import { programFlagDetector } from './secrets/program-flags.ts';
import { routerKeyDetector } from './secrets/router-key.ts';
import { sentCodeDetector, shortCodeDetector } from './secrets/short-code.ts';
import { socialSecurityDetector } from './identity/social-security.ts';
import { botTokenDetector } from './tokens/bot-token.ts';
import { tokenDetectors } from './tokens/token.ts';
import { unlistedTokenDetector } from './tokens/unlisted-token.ts';
import { tableColumnDetector } from './tables/table-columns.ts';
import { trackDataDetector } from './account/track-data.ts';
import { urlCredentialsDetector } from './secrets/url-credentials.ts';
import { urlSignatureDetector } from './secrets/url-signature.ts';
import type { Detector, DetectorFamily, NumberDetector } from '../scan/detector.ts';
import { disjoint, type Match } from '../scan/matches.ts';
import { createOtherWriting } from '../scan/other-writing.ts';
import { createScanner, type Scanner } from '../scan/scanner.ts';
import { isBeyondPunctuation } from '../scan/text-codes.ts';

let scanner: Scanner | undefined;

/** Returns the scanner of all built-in detectors; its tables are built once per process. */
export function defaultScanner(): Scanner {
  scanner ??= createDefaultScanner();
  return scanner;
}

/** The built-in detectors of numbers, in the order in which they are called. */
export const NUMBER_DETECTORS: readonly NumberDetector[] = [
  opaqueNumberDetector,
  ibanDetector,
  deviceIdDetector,
  creditCardDetector,
  spacedCardDetector,
  ipv4Detector,
  socialSecurityDetector,
  dateOfBirthDetector,
  bitcoinAddressDetector,
  identityNumberDetector,
  routingNumberDetector,
  passportDetector,
  licenceDetector,
  bankAccountDetector,
  postalCodeDetector,
  geoLocationDetector,
  macAddressDetector,
  numberedAddressDetector,
  phoneDetector,
  bracketedPhoneDetector,
  botTokenDetector,
  unlistedTokenDetector,
];

/** The built-in detectors that are triggered by keywords. */
export const DETECTORS: readonly (Detector | DetectorFamily)[] = [
  urlCredentialsDetector,
  urlSignatureDetector,
  emailDetector,
  disguisedEmailDetector,
  disguisedAddressDetector,
  colonAddressDetector,
  jwtDetector,
  privateKeyDetector,
  puttyKeyDetector,
  encodedKeyDetector,
  xmlKeyDetector,
  passwordHashDetector,
  windowsHashDetector,
  challengeResponseDetector,
  driverSourceDetector,
  oracleSourceDetector,
  netrcDetector,
  pgPassDetector,
  bearerDetector,
  authorizationDetector,
  authorizationParameterDetector,
  ...assignmentDetectors,
  basicDetector,
  shortCodeDetector,
  sentCodeDetector,
  namedShapeDetector,
  callArgumentDetector,
  cipherKeyDetector,
  wrappedSecretDetector,
  statedSecretDetector,
  jsonWebKeyDetector,
  characterArrayDetector,
  commandLineDetector,
  passwordFlagDetector,
  programFlagDetector,
  userFlagsDetector,
  announcedSecretDetector,
  credentialPairDetector,
  networkCodeDetector,
  pipedPasswordDetector,
  redirectedPasswordDetector,
  dockerVariableDetector,
  routerKeyDetector,
  tableColumnDetector,
  trackDataDetector,
  birthAfterDateDetector,
  healthSegmentDetector,
  machineReadableZoneDetector,
  bicDetector,
  bech32AddressDetector,
  ethereumAddressDetector,
  labelledNameDetector,
  introducedNameDetector,
  embossedNameDetector,
  nameLineDetector,
  salutationDetector,
  signatureDetector,
  streetAddressDetector,
  namedAddressDetector,
  labelledAddressDetector,
  introducedAddressDetector,
  unitAddressDetector,
  militaryAddressDetector,
  infixTokenDetectors,
  tokenDetectors,
];

function createDefaultScanner(): Scanner {
  const otherWriting = createOtherWriting();
  const plain = createScanner([otherWriting.detector, ...DETECTORS], NUMBER_DETECTORS, (current, codes) => {
    if (hasForeignLetters(current.text, codes)) {
      detectForeignNames(current);
      detectForeignBirths(current);
    }
    otherWriting.note(current.text, codes);
  });
  return {
    scan(text) {
      otherWriting.begin();
      const found = plain.scan(text);
      const others = otherWriting.find(text, (piece) => plain.scan(piece));
      return others.length === 0 ? found : [...found, ...withoutOverlaps(others, found)];
    },
  };
}

/** Drops matches of the normalised text that start within a match: in `https://user:a%2Fb@host`, `b@host` is no address. */
function withoutOverlaps(others: readonly Match[], found: readonly Match[]): readonly Match[] {
  const known = disjoint(found);
  let next = 0;
  return others
    .toSorted((a, b) => a.start - b.start)
    .filter(({ start }) => {
      while ((known[next]?.end ?? Infinity) <= start) next++;
      return (known[next]?.start ?? Infinity) >= start;
    });
}

/** Letters beyond Western European languages, without punctuation, symbols and emoji. */
const FOREIGN_LETTER = /[\u0100-\u1fff\u2e80-\ud7ff]/;

function hasForeignLetters(text: string, codes: number): boolean {
  return isBeyondPunctuation(codes) && FOREIGN_LETTER.test(text);
}
