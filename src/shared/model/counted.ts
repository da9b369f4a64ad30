// Intl would group the digits too, but loading it takes longer than a whole search on the command line does.
const grouped = (number: number): string => String(number).replace(/\B(?=(\d{3})+$)/g, ',')

/** A whole number of things, as people write it: `1 file`, `1,204 files`. */
export const counted = (number: number, one: string, many = `${one}s`): string =>
  `${grouped(number)} ${number === 1 ? one : many}`
