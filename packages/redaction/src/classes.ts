/** Every kind of value that the engine finds. The names are those of `audit.redaction.classes`. */
export type RedactionClass =
  | 'email'
  | 'credit_card'
  | 'api_key'
  | 'jwt'
  | 'private_key'
  | 'authorization'
  | 'url_credentials'
  | 'hidden'
  | 'failed';

/** What each class is. */
export const REDACTION_CLASSES: Readonly<Record<RedactionClass, string>> = {
  email: 'E-mail address',
  credit_card: 'Payment card number: issuer prefix, length and Luhn check digit',
  api_key: "Token in a provider's own format",
  jwt: 'JSON Web Token',
  private_key: 'Private key block in PEM or OpenSSH form',
  authorization: 'Credentials of an HTTP `Authorization` header: bearer, basic',
  url_credentials: 'User name and password in a URL',
  hidden: 'Whole value of an attribute that the configuration hides or drops',
  failed: 'Whole value that could not be examined: a fault, or too long',
};
