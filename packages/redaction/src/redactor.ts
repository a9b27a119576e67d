import { createAttributeRedactor, type AttributeRedactor } from './attribute-redactor.ts';
import { parseRedactionConfig, type RedactionConfig } from './config.ts';
import { assignmentDetectors } from './detectors/assignment.ts';
import { basicDetector, bearerDetector } from './detectors/authorization.ts';
import { commandLineDetector } from './detectors/command-line.ts';
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
import { createKeyLabeller } from './key-labels.ts';
import { policyHash } from './policy-hash.ts';
import { createScanner, type Scanner } from './scanner.ts';
import { createTextRedactor, type TextRedactor } from './text-redactor.ts';

/** Masks personal data and secrets in texts and attributes. Holds no state that one value could leave for another. */
export interface Redactor {
  /** What tells the policy in force from another: `sha256:` and 16 hex digits. */
  readonly policyHash: string;
  /** Masks a text. Never throws: a text that cannot be examined is replaced whole and counted as `failed`. */
  readonly redactText: TextRedactor;
  /** Masks attributes, keys and values, by the labels of their keys. Never throws, never changes what it is given. */
  readonly redactAttributes: AttributeRedactor;
}

let scanner: Scanner | undefined;

/** Builds a redactor. Throws `RedactionConfigError` when the configuration is not valid. */
export function createRedactor(config: Partial<RedactionConfig> = {}): Redactor {
  const policy = parseRedactionConfig(config);
  scanner ??= createDefaultScanner();
  const redactText = createTextRedactor(scanner, policy);
  return {
    policyHash: policyHash(policy),
    redactText,
    redactAttributes: createAttributeRedactor(redactText, createKeyLabeller(policy.keys)),
  };
}

function createDefaultScanner(): Scanner {
  const detectors = [
    urlCredentialsDetector,
    emailDetector,
    colonAddressDetector,
    jwtDetector,
    privateKeyDetector,
    bearerDetector,
    ...assignmentDetectors,
    basicDetector,
    commandLineDetector,
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
