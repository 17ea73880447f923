// Mantine's theme: one accent colour, small type, monospace for addresses, names and commands.
import { createTheme, defaultVariantColorsResolver, type MantineColorsTuple } from '@mantine/core'

const accent: MantineColorsTuple = [
  '#e3f4f6',
  '#c5eaee',
  '#99e0e9',
  '#66d0de',
  '#3bc9db',
  '#22b8cf',
  '#15a0b5',
  '#108ba0',
  '#0c7c90',
  '#0b7285',
]

/** From text to the deepest ground, bluish like the rest. */
const dark: MantineColorsTuple = [
  '#e6ebf1',
  '#c3ccd6',
  '#a1adba',
  '#8d99a6',
  '#3a444f',
  '#2f3842',
  '#252c35',
  '#1c222a',
  '#171c22',
  '#14181d',
]

export const theme = createTheme({
  colors: { accent, dark },
  primaryColor: 'accent',
  primaryShade: { light: 9, dark: 4 },
  autoContrast: true,
  variantColorResolver(input) {
    const colours = defaultVariantColorsResolver(input)
    // Mantine judges by the light theme's shade; in the dark theme the accent is a light colour.
    return input.variant === 'filled' && (input.color === undefined || input.color === 'accent')
      ? { ...colours, color: 'var(--mantine-primary-color-contrast)' }
      : colours
  },
  fontFamily: 'Inter, "Noto Sans", "DejaVu Sans", "Noto Sans CJK TC", system-ui, sans-serif',
  fontFamilyMonospace: 'ui-monospace, "DejaVu Sans Mono", "Noto Sans Mono CJK TC", monospace',
  fontSizes: { xs: '0.72rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.125rem' },
  defaultRadius: 'md',
  radius: { xs: '4px', sm: '5px', md: '7px', lg: '10px', xl: '14px' },
  cursorType: 'pointer',
})
