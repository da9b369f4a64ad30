/**
 * The page's policy (DESIGN §9): everything from its own origin; style elements by nonce only, style attributes allowed, since
 * every UI kit sets them.
 */
export const contentSecurityPolicy = (nonce: string, socketOrigin = ''): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self'",
    "font-src 'self'",
    `connect-src 'self' ${socketOrigin}`.trim(),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join('; ')
