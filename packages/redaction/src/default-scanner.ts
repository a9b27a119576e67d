import { assignmentDetectors } from './detectors/assignment.ts';
import {
  authorizationDetector,
  authorizationParameterDetector,
  basicDetector,
  bearerDetector,
} from './detectors/authorization.ts';
import { commandLineDetector, passwordFlagDetector } from './detectors/command-line.ts';
import { creditCardDetector } from './detectors/credit-card.ts';
import { emailDetector } from './detectors/email.ts';
import { ibanDetector } from './detectors/iban.ts';
import { colonAddressDetector, ipv4Detector } from './detectors/ip-address.ts';
import { infixTokenDetectors } from './detectors/infix-token.ts';
import { jwtDetector } from './detectors/jwt.ts';
import { phoneDetector } from './detectors/phone.ts';
import { privateKeyDetector } from './detectors/private-key.ts';
import { socialSecurityDetector } from './detectors/social-security.ts';
import { tokenDetectors } from './detectors/token.ts';
import { urlCredentialsDetector } from './detectors/url-credentials.ts';
import { urlSignatureDetector } from './detectors/url-signature.ts';
import { createScanner, type Scanner } from './scanner.ts';

let scanner: Scanner | undefined;

/** The scanner for everything that the engine knows; its tables are built once in a process. */
export function defaultScanner(): Scanner {
  scanner ??= createDefaultScanner();
  return scanner;
}

function createDefaultScanner(): Scanner {
  const detectors = [
    urlCredentialsDetector,
    urlSignatureDetector,
    emailDetector,
    colonAddressDetector,
    jwtDetector,
    privateKeyDetector,
    bearerDetector,
    authorizationDetector,
    authorizationParameterDetector,
    ...assignmentDetectors,
    basicDetector,
    commandLineDetector,
    passwordFlagDetector,
    ...infixTokenDetectors,
    ...tokenDetectors,
  ];
  return createScanner(detectors, [
    ibanDetector,
    creditCardDetector,
    ipv4Detector,
    socialSecurityDetector,
    phoneDetector,
  ]);
}
