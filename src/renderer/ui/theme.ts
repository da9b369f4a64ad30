import { type CSSVariablesResolver, createTheme, Modal } from '@mantine/core'

/** One accent; sizes 12/13/14/16/20; spacing in fours (SCREENS "Look"). */
export const theme = createTheme({
  primaryColor: 'indigo',
  // Dark enough for white text at 4.5:1 in both schemes; lines and marks use the lighter `--accent` in the dark one.
  primaryShade: 7,
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "'JetBrains Mono Variable', ui-monospace, monospace",
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  defaultRadius: 'sm',
  // The header of a dialog is no second banner of the page.
  components: { Modal: Modal.extend({ defaultProps: { attributes: { header: { role: 'presentation' } } } }) },
  headings: { sizes: { h1: { fontSize: '20px' }, h2: { fontSize: '16px' }, h3: { fontSize: '14px' } } },
})

/** Dark enough for white text at 4.5:1. */
const red = { '--mantine-color-red-filled': '#c92a2a', '--mantine-color-red-filled-hover': '#b02525' }

/** The kit's dimmed and tinted texts are too faint on our grounds: WCAG asks for 4.5:1. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    ...red,
    '--mantine-color-dimmed': '#525a63',
    '--mantine-color-body': '#f5f6f8',
    '--mantine-color-placeholder': '#5c646d',
    // Also while a pointer rests on a tinted button, whose ground is then darker.
    '--mantine-color-indigo-light-color': '#293f9c',
  },
  dark: {
    ...red,
    '--mantine-color-dimmed': '#a9b1ba',
    '--mantine-color-body': '#14171b',
    '--mantine-color-placeholder': '#a0a8b1',
  },
})
