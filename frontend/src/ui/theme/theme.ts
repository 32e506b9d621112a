import { createTheme, defaultVariantColorsResolver, type MantineColorsTuple } from '@mantine/core';
import { t } from '../../texts/rooms/common';

// Mantine wants ten shades; every visible one comes from tokens.css.
const ink = Array(10).fill('var(--gx-primary)') as unknown as MantineColorsTuple;

const BUTTONS = {
  filled: ['var(--gx-primary)', 'var(--gx-on-primary)', 'transparent'],
  default: ['var(--gx-surface)', 'var(--gx-ink)', 'var(--gx-line-strong)'],
  subtle: ['transparent', 'var(--gx-accent)', 'transparent'],
  danger: ['var(--gx-danger)', '#fff', 'transparent'],
} as const;

export const theme = createTheme({
  primaryColor: 'ink',
  colors: { ink },
  fontFamily: 'var(--gx-sans)',
  fontFamilyMonospace: 'var(--gx-mono)',
  defaultRadius: 8,
  respectReducedMotion: true,
  variantColorResolver: (input) => {
    const own = BUTTONS[input.variant as keyof typeof BUTTONS];
    // The eye of a password field keeps Mantine's look.
    if (!own || input.color === 'gray') return defaultVariantColorsResolver(input);
    const [background, color, border] = own;
    const isLight = input.variant === 'default' || input.variant === 'subtle';
    const hover = isLight ? 'var(--gx-hover)' : background;
    return { background, hover, color, border: `1px solid ${border}` };
  },
  // Names instead of imports, so that a page loads only what it uses.
  components: {
    Button: { defaultProps: { variant: 'filled' } },
    TextInput: { defaultProps: { size: 'sm' } },
    PasswordInput: { defaultProps: { size: 'sm' } },
    // In the page, so that it is part of a landmark, and with the focus on its first item.
    Menu: {
      defaultProps: {
        transitionProps: { duration: 0 },
        offset: 6,
        portalProps: { target: '#main' },
        withInitialFocusPlaceholder: false,
      },
    },
    Modal: {
      defaultProps: {
        lockScroll: false,
        centered: true,
        transitionProps: { duration: 0 },
        closeButtonProps: { 'aria-label': t('close') },
        // A dialog's head is no second banner of the page.
        attributes: { header: { role: 'presentation' } },
      },
    },
  },
});
