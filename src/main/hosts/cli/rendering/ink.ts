/** Colours by meaning. The plain one leaves text as it is: nothing that is piped carries an escape sequence. */
export interface Ink {
  strong(text: string): string
  faint(text: string): string
  good(text: string): string
  warning(text: string): string
  bad(text: string): string
  accent(text: string): string
}

const sgr =
  (open: number, close: number) =>
  (text: string): string =>
    `\u001b[${open}m${text}\u001b[${close}m`

const same = (text: string): string => text

export const PLAIN: Ink = { strong: same, faint: same, good: same, warning: same, bad: same, accent: same }

const COLOURED: Ink = {
  strong: sgr(1, 22),
  faint: sgr(2, 22),
  good: sgr(32, 39),
  warning: sgr(33, 39),
  bad: sgr(31, 39),
  accent: sgr(36, 39),
}

export const inkFor = (coloured: boolean): Ink => (coloured ? COLOURED : PLAIN)
